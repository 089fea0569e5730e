"""Occupational injury protection of platform workers: contribution per order and benefit base.

Who is covered by law is asked in `coverage`; benefit amounts of this protection are not sourced
and therefore do not stand here.
"""

from canbao.law.engine.language import refuse
from canbao.law.engine.rules import rule


@rule(
    zh="本地已实施职业伤害保障", en="Occupational injury protection applies here",
    act="人社部发〔2021〕110号", article="试点范围", unit="bool", since="2022-07-01", status="secondary",
)
def occupational_injury_applies(occupational_injury_in_force, this_day):
    return occupational_injury_in_force.at(this_day)


@rule(
    zh="平台当月应缴职业伤害保障费", en="Platform's contribution of the month",
    act="人社部发〔2021〕110号", article="试点办法：缴费", unit="yuan/month", rounding="injury_item",
    since="2022-07-01", status="secondary", note="按单计缴，按月结算",
)
def occupational_injury_contribution(
    ride_orders, delivery_orders_lower, delivery_orders_higher, freight_orders,
    occupational_injury_ride_rate, occupational_injury_delivery_lower_rate,
    occupational_injury_delivery_higher_rate, occupational_injury_freight_rate,
):
    return (
        ride_orders * occupational_injury_ride_rate
        + delivery_orders_lower * occupational_injury_delivery_lower_rate
        + delivery_orders_higher * occupational_injury_delivery_higher_rate
        + freight_orders * occupational_injury_freight_rate
    )


@rule(
    zh="劳动者当月应缴职业伤害保障费", en="Worker's contribution of the month",
    act="人社部发〔2021〕110号", article="试点办法：缴费", unit="yuan/month", rounding="injury_item",
    since="2022-07-01", status="secondary",
)
def occupational_injury_worker_contribution(
    ride_orders, delivery_orders_lower, delivery_orders_higher, freight_orders,
    occupational_injury_worker_rate,
):
    orders = ride_orders + delivery_orders_lower + delivery_orders_higher + freight_orders
    return orders * occupational_injury_worker_rate


@rule(
    zh="职业伤害待遇计发基数", en="Base of occupational injury benefits",
    act="人社部发〔2021〕110号", article="试点办法：待遇", unit="yuan/month", since="2022-07-01",
    status="unconfirmed", source="未与官方文本核对：以当地平均工资而非本人工资为基数",
)
def occupational_injury_base_wage(pool_average_wage):
    if pool_average_wage is None:
        return refuse(
            "pool_average_wage",
            "职业伤害待遇以当地平均工资为基数，须填写",
            "occupational injury benefits rest on the area's average wage: give it",
        )
    return pool_average_wage
