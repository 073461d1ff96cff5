"""Survey files as the products export them, made up, each beside what is true of it by construction.

A fixture is a function that returns a ``Shape``. Its columns are written as ``Column(header, role, cells)`` in the
file's order; a role left empty is one on which careful analysts differ, ``a/b`` is either. ``ignored`` stands for
personal data only. Rows are numbered as a spreadsheet shows them.
"""

from collections.abc import Callable

from tests.reading.shapes import awkward, chinese, newcomers, stacked, western
from tests.reading.shapes.making import Shape

MAKERS: tuple[Callable[[], Shape], ...] = (
    stacked.survicate,
    stacked.qualtrics,
    stacked.qualtrics_legacy,
    stacked.surveymonkey,
    western.typeform,
    western.google_forms,
    western.google_forms_chinese,
    western.formbricks,
    western.delighted,
    western.promoter_io,
    western.thanx,
    western.intellisurvey,
    chinese.wenjuanxing_text,
    chinese.wenjuanxing_number,
    chinese.tencent,
    chinese.surveycake,
    chinese.taiwan,
    awkward.european,
    awkward.shop,
    awkward.long_form,
    awkward.mixed_sources,
    awkward.zero_to_nine,
    awkward.medallia_stars,
    awkward.seven_points,
    awkward.hundred_points,
    newcomers.restaurant_till,
    newcomers.hotel_report,
    newcomers.call_centre,
    newcomers.german_shop,
    newcomers.brazilian_shop,
    newcomers.two_questions,
    newcomers.customer_system,
    newcomers.mini_program,
    newcomers.shop_orders,
    newcomers.app_store,
    newcomers.sheet_each_store,
    newcomers.labelled_scores,
    newcomers.feedback_cards,
    newcomers.date_and_time_apart,
    newcomers.four_rows,
    newcomers.bare_respondent,
)
"""Every fixture, in the order of the products' families."""
