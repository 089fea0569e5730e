"""Questions and answers: kinds of fields, and answers that travel in the address.

What a calculator asks is said in `canbao.web.calculators`; here is only how asking works.
"""
