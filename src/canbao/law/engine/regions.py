"""Regions: nation, provinces, cities; their names, codes and who inherits from whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from canbao.law.engine.errors import LoadError, UnknownRegion

NATION = "nation"


@dataclass(frozen=True)
class Region:
    """`name` is canonical (`Sichuan`, `Hubei/Wuhan`); `code` the six-digit division code."""

    name: str
    code: str
    zh: str
    short: str
    en: str

    @property
    def parent(self) -> str | None:
        if self.name == NATION:
            return None
        return self.name.split("/")[0] if "/" in self.name else NATION


@dataclass
class Regions:
    """All regions, found by canonical name, Chinese name or division code."""

    by_name: dict[str, Region] = field(default_factory=dict)
    _aliases: dict[str, str] = field(default_factory=dict)
    _chains: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, data: dict[str, dict[str, Any]], file: str) -> Regions:
        regions = cls()
        if not isinstance(data, dict):
            raise LoadError(f"{file}：regions 应为映射", f"{file}: regions must be a mapping",
                            field="regions")
        for name, entry in data.items():
            try:
                region = Region(
                    name, entry["code"], entry["zh"], entry.get("short", entry["zh"]),
                    entry.get("en", name),
                )
            except (KeyError, TypeError, AttributeError):
                raise LoadError(
                    f"{file}：地区 {name} 缺少 code 或 zh", f"{file}: region {name} lacks code or zh",
                    field=name,
                ) from None
            regions.by_name[name] = region
            for alias in (name, region.code, region.zh, region.short, region.en):
                regions._aliases.setdefault(alias.lower(), name)
            if "/" in name:
                regions._aliases.setdefault(name.split("/")[1].lower(), name)
                province = regions.by_name.get(name.split("/")[0])
                if province is None:
                    raise LoadError(
                        f"{file}：{name} 的省份须写在它之前",
                        f"{file}: the province of {name} must stand before it", field=name,
                    )
                for full in (province.zh + region.zh, province.short + region.short,
                             f"{province.zh}/{region.zh}", f"{province.short}/{region.short}"):
                    regions._aliases.setdefault(full, name)
        for alias in ("national", "china", "中国", "全国", "000000"):
            regions._aliases.setdefault(alias, NATION)
        regions.by_name.setdefault(NATION, Region(NATION, "000000", "全国", "全国", "National"))
        return regions

    def find(self, value: Any) -> str:
        """Canonical name; UnknownRegion with the nearest names otherwise."""
        text = str(value).strip()
        if text in self.by_name:
            return text
        found = self._aliases.get(text.lower())
        if found is None:
            near = get_close_matches(text.lower(), list(self._aliases), n=3, cutoff=0.5)
            names = [self.by_name[self._aliases[n]] for n in near]
            hint_zh = "、".join(dict.fromkeys(r.zh for r in names)) or "四川、湖北/武汉 等"
            hint_en = ", ".join(dict.fromkeys(r.name for r in names)) or "Sichuan, Hubei/Wuhan"
            raise UnknownRegion(
                f"地区：没有“{text[:40]}”", f"region: there is no {text[:40]!r}",
                field="region", value=value,
                remedy_zh=f"可写省名、市名或行政区划代码，例如 {hint_zh}",
                remedy_en=f"Give a province, a city or a division code, for example {hint_en}",
            )
        return found

    def chain(self, name: str) -> tuple[str, ...]:
        """The region and what it inherits from, nearest first."""
        chain = self._chains.get(name)
        if chain is None:
            parts = [name]
            while (parent := self.by_name[parts[-1]].parent) is not None:
                parts.append(parent)
            chain = self._chains[name] = tuple(parts)
        return chain
