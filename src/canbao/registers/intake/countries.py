"""Countries and regions as Chinese registers write them, with their ISO 3166 letters.

The ones whose citizens most often live in China; every other country is known by its three
letters, or by the `codes` of a source.
"""

COUNTRIES: dict[str, str | None] = {
    "中国": "CHN", "中华人民共和国": "CHN", "156": "CHN", "中国籍": "CHN",
    "中国香港": "HKG", "香港": "HKG", "344": "HKG", "中国澳门": "MAC", "澳门": "MAC", "446": "MAC",
    "中国台湾": "TWN", "台湾": "TWN", "158": "TWN",
    "韩国": "KOR", "大韩民国": "KOR", "410": "KOR", "朝鲜": "PRK", "408": "PRK",
    "日本": "JPN", "392": "JPN", "美国": "USA", "840": "USA", "英国": "GBR", "826": "GBR",
    "法国": "FRA", "250": "FRA", "德国": "DEU", "276": "DEU", "意大利": "ITA", "380": "ITA",
    "西班牙": "ESP", "724": "ESP", "葡萄牙": "PRT", "620": "PRT", "荷兰": "NLD", "528": "NLD",
    "瑞典": "SWE", "752": "SWE", "瑞士": "CHE", "756": "CHE", "俄罗斯": "RUS", "643": "RUS",
    "乌克兰": "UKR", "804": "UKR", "波兰": "POL", "616": "POL", "土耳其": "TUR", "792": "TUR",
    "加拿大": "CAN", "124": "CAN", "墨西哥": "MEX", "484": "MEX", "巴西": "BRA", "076": "BRA",
    "澳大利亚": "AUS", "036": "AUS", "新西兰": "NZL", "554": "NZL",
    "印度": "IND", "356": "IND", "巴基斯坦": "PAK", "586": "PAK", "孟加拉国": "BGD", "050": "BGD",
    "尼泊尔": "NPL", "524": "NPL", "缅甸": "MMR", "104": "MMR", "泰国": "THA", "764": "THA",
    "老挝": "LAO", "418": "LAO", "越南": "VNM", "704": "VNM", "柬埔寨": "KHM", "116": "KHM",
    "马来西亚": "MYS", "458": "MYS", "新加坡": "SGP", "702": "SGP", "印度尼西亚": "IDN", "360": "IDN",
    "菲律宾": "PHL", "608": "PHL", "蒙古": "MNG", "496": "MNG", "哈萨克斯坦": "KAZ", "398": "KAZ",
    "吉尔吉斯斯坦": "KGZ", "417": "KGZ", "乌兹别克斯坦": "UZB", "860": "UZB", "伊朗": "IRN",
    "364": "IRN", "埃及": "EGY", "818": "EGY", "尼日利亚": "NGA", "566": "NGA", "肯尼亚": "KEN",
    "404": "KEN", "南非": "ZAF", "710": "ZAF", "埃塞俄比亚": "ETH", "231": "ETH",
    "无国籍": None,
}  # fmt: skip
"""Names and numeric codes (ISO 3166-1) to three letters."""
