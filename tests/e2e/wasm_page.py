"""The offline page, opened from the disk in a real browser: wasm_page.py PAGE-FOLDER DATA"""

import sys
from pathlib import Path

from browser import Browser, wait_for
from house import check, finish


def judged(browser, path):
    # Emptied first: a browser tells no change when the same file is chosen again.
    browser.evaluate("document.getElementById('result').hidden = true; document.getElementById('file').value = ''")
    browser.choose_file("#file", path)
    found = wait_for(lambda: browser.evaluate("!document.getElementById('result').hidden"))
    verdict = "(r => r.verdict + '/' + r.acceptance)(document.getElementById('result').dataset)"
    return browser.evaluate(verdict) if found else browser.evaluate("document.getElementById('status').textContent")


def main():
    page, data = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    files = sorted(data.glob("out/*.pdf"))
    with Browser() as browser:
        browser.open((page / "index.html").as_uri())
        ready = wait_for(lambda: browser.evaluate("document.getElementById('status').dataset.ready"))
        check("the page opened from the disk is ready", ready == "yes", browser.errors)
        check("without trust a genuine file is not accepted", judged(browser, files[0]) == "undetermined/check")
        browser.evaluate("document.getElementById('file').value = ''")
        browser.choose_file("#root", data / "trust/root.json")
        browser.choose_file("#bundle", data / "trust/bundle.yxb")
        for path in files:
            found = judged(browser, path)
            check(f"{path.name} is accepted in the page", found == "valid/accept", found)
        headline = browser.evaluate("document.getElementById('headline').textContent")
        check("the headline says what to do", headline == "✓ 可以采信", headline)
        altered = data.parent / "altered-for-page.pdf"
        content = bytearray(files[0].read_bytes())
        content[len(content) // 2] ^= 1
        altered.write_bytes(content)
        found = judged(browser, altered)
        check("an altered file is refused in the page", found == "invalid/refuse", found)
        check("no error so far", not browser.errors, browser.errors)
        fetched = "fetch('https://example.org/').then(() => document.title = 'open', () => document.title = 'blocked')"
        browser.evaluate(fetched + "; 0")
        check("the page can reach no network", wait_for(lambda: browser.evaluate("document.title") == "blocked"))
        asked = [url for url in browser.requests if not url.startswith(("file:", "blob:", "data:")) and "example.org" not in url]
        check("the page asked for nothing but its own files", not asked, asked)
    finish()


main()
