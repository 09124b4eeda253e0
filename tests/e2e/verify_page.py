"""The clerk's page in a real browser, and without JavaScript: verify_page.py DATA LICENCES"""

import re
import sys
from pathlib import Path

from browser import Browser, wait_for
from house import House, check, finish

RESULT = "(e => e && [e.dataset.verdict, e.dataset.acceptance, e.innerText])(document.querySelector('[data-verdict]'))"
SUBMIT = "(f => document.querySelector('[data-verdict]') || f.requestSubmit())(document.querySelector('input[type=file]').form)"


def in_browser(browser, house, path):
    """Verdict, acceptance and words that the page shows for a file."""
    browser.open(house.url + "/verify")
    browser.choose_file("input[type=file]", path)
    browser.evaluate(SUBMIT)
    return wait_for(lambda: browser.evaluate(RESULT)) or ["no result", "", ""]


def another_file(browser, genuine, changed):
    """The page stands at the result of one file; another one is chosen, then two are dropped."""
    browser.choose_file("input[type=file]", changed)
    refused = wait_for(lambda: (browser.evaluate(RESULT) or ["", ""])[1] == "refuse")
    check("browser: a file that is chosen next is judged at once", refused, browser.evaluate(RESULT))
    browser.drop(genuine, changed)
    told = wait_for(lambda: browser.evaluate("!document.getElementById('several').hidden"))
    check("browser: two files at once are judged neither, and the page says why", told and not browser.evaluate(RESULT))
    browser.drop(genuine)
    accepted = wait_for(lambda: (browser.evaluate(RESULT) or ["", ""])[1] == "accept")
    check("browser: one that is dropped is judged", accepted, browser.evaluate(RESULT))


def without_script(house, path):
    """The same through a plain form: what stands in the page that comes back."""
    status, _, page = house.http("GET", "/verify")
    form = re.search(r"<form[^>]*>.*?</form>", page.decode(), re.S)
    check("the page has a plain form for one file", status == 200 and form and 'name="file"' in form[0], form)
    action = re.search(r'action="([^"]+)"', form[0])
    status, answer = house.upload(action[1] if action else "/verify", path.name, path.read_bytes())
    answer = answer.decode()
    found = [re.search(rf'data-{name}="(\w+)"', answer) for name in ("verdict", "acceptance")]
    return [match[1] if match else f"{status}: nothing" for match in found], answer


def altered(path, folder):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    out = folder / f"altered-{path.name}"
    out.write_bytes(content)
    return out


def main():
    house = House(sys.argv[1])
    genuine = sorted(Path(sys.argv[2]).glob("*.pdf"))[0]
    changed = altered(genuine, house.data.parent)
    with Browser() as browser:
        verdict, acceptance, words = in_browser(browser, house, genuine)
        check("browser: a genuine licence is accepted", (verdict, acceptance) == ("valid", "accept"), (verdict, words))
        check("browser: the words say so in Chinese", "可以采信" in words, words)
        verdict, acceptance, words = in_browser(browser, house, changed)
        check("browser: a changed licence is refused", (verdict, acceptance) == ("invalid", "refuse"), (verdict, words))
        in_browser(browser, house, genuine)
        another_file(browser, genuine, changed)
        check("browser: nothing failed on its console", not browser.errors, browser.errors)
        foreign = [url for url in browser.requests if not url.startswith((house.url, "about:", "data:", "blob:"))]
        check("browser: the page asks nobody else", not foreign, foreign)
    marks, page = without_script(house, genuine)
    check("no script: a genuine licence is accepted", marks == ["valid", "accept"], marks)
    check("no script: the page is in Chinese and says what to do", 'lang="zh-CN"' in page and "可以采信" in page, page[:800])
    marks, _ = without_script(house, changed)
    check("no script: a changed licence is refused", marks == ["invalid", "refuse"], marks)
    finish()


main()
