"""Values of the departments brought to one form: numbers, codes, names, dates, places, phones.

Each function takes an Arrow column and gives columns of the same length; a row's answer depends on
that row alone, so batches may be cut anywhere. Nothing here knows a file, a source or a rule of
intake.
"""
