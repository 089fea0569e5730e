"""The form of a service and what is shown of its case: one component for the doors of the person, the
employer and the counter. It knows no addresses and no rule of a service; `form` is where to begin.
"""
