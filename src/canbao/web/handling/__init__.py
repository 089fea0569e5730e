"""The doors of those who handle cases: officer, reviewer, manager, auditor, counter and desk.

Which case somebody may see, the room of cases says (`cases.access`); what may be done, the services
(`services.handling`). Here is what is shown and which forms are offered.
"""
