"""The sample public notice, made up for this project. Needs reportlab 4. Run it to make notice.pdf again."""

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

HERE = Path(__file__).resolve().parent
FONT = HERE.parent.parent / "signer/page/fonts/body.ttf"
TITLE = "关于启用电子证照专用章的通告"
BODY = [
    "为方便群众和企业办事，推进证照电子化，我局决定启用电子证照专用章，现将有关事项通告如下。",
    "一、我局签发的食品经营许可证、营业执照，自本通告发布之日起加盖电子证照专用章，与纸质证照具有同等效力。",
    "二、任何单位和个人可以通过核验页面上传电子文件，核对印章、内容和证照状态，不收取任何费用。",
    "三、打印件、截图不能代替电子文件；办理业务时请出示电子文件原件。",
    "四、对电子证照有疑问的，请向我局政务服务窗口咨询。",
    "特此通告。",
]
SIGNATURE = ["上海市静安区演示市场监督管理局", "2026年11月20日"]


def wrap(text, width, size):
    lines, line = [], "　　"
    for char in text:
        if pdfmetrics.stringWidth(line + char, "Body", size) > width and char not in "，。、；：":
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def main():
    pdfmetrics.registerFont(TTFont("Body", str(FONT)))
    page = canvas.Canvas(str(HERE / "notice.pdf"), pagesize=A4, invariant=1, lang="zh-CN")
    page.setTitle(TITLE)
    page.setFont("Body", 22)
    page.drawCentredString(105 * mm, 252 * mm, TITLE)
    page.setFont("Body", 16)
    top = 232 * mm
    for paragraph in BODY:
        for line in wrap(paragraph, 156 * mm, 16):
            page.drawString(27 * mm, top, line)
            top -= 10 * mm
    for number, line in enumerate(SIGNATURE):
        page.drawCentredString(145 * mm, 97 * mm - number * 10 * mm, line)
    page.save()


main()
