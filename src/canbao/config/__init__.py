"""How an installation is put together: Django settings, addresses of the doors, the WSGI door.

No page and no rule of the domain lives here.
"""
