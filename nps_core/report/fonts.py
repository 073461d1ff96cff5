"""The fonts of what leaves the app: those that a reader's machine has, the right ones for each script first."""

from typing import Final

FONTS: Final = {
    "en": "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif",
    "zh-Hans": "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
    "zh-Hant": "'PingFang TC', 'Microsoft JhengHei', 'Noto Sans CJK TC', 'Noto Sans TC', sans-serif",
}
"""As a style sheet names them; none of them is sent, and none is asked for anywhere."""
