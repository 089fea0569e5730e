import time, pytest
from tests.ledger.crediting.make import *
from canbao.ledger.crediting.columns import *
from canbao.ledger.crediting.credit import credit_columns
from canbao.ledger.crediting import reads, accounts
from canbao.ledger.balances import NOW
pytestmark = pytest.mark.django_db(transaction=True)
def test_speed():
    from django.db import connection
    book = sichuan()
    credit_columns(book, columns_of([credit_of([share(p, month(y,m)) for p in range(1,101)], key=f"k{y}-{m}") for y in range(1985,2025) for m in range(1,13)]), actor=CLERK, door="x")
    with connection.cursor() as k: k.execute("ANALYZE")
    def ms(n,f):
        r=[]
        for _ in range(4):
            t=time.time(); f(); r.append(round((time.time()-t)*1000,1))
        print(connection.vendor, n, r)
    ms("account", lambda: reads.account(50, day=date(2025,1,20)))
    ms("lines", lambda: reads._lines(50,"employee_pension",NOW))
    ms("interest", lambda: reads._interest(50,"employee_pension",NOW))
    ms("gone", lambda: accounts.gone_of([50],"employee_pension"))
    ms("career", lambda: reads.career(50))
    with connection.cursor() as k:
        if connection.vendor=="postgresql":
            from django.test.utils import CaptureQueriesContext
            with CaptureQueriesContext(connection) as c: accounts.gone_of([50],"employee_pension")
            k.execute("EXPLAIN ANALYZE "+c.captured_queries[-1]["sql"])
            print("\n".join(r[0] for r in k.fetchall()))
