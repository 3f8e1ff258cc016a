// Pages in a real browser: labels of charts that cover each other or leave the chart, pages wider than their window,
// pale texts, what a screen reader misses; in both languages, wide and narrow, light and dark, with everything
// unfolded; and on paper. The probe is tests/browser/probe.js. Without a browser the tests are skipped and counted as
// such:
// `./x test` installs Debian's Chromium where it can; BOUCLE_BROWSER names another one.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "page_models.h"
#include "tree.h"

namespace boucle::tests {
namespace {

namespace fs = std::filesystem;

constexpr int timeout_seconds = 120;

std::string browser() {
  if (const char* named = std::getenv("BOUCLE_BROWSER")) return named;
  const char* path = std::getenv("PATH");
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    std::stringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');)
      if (::access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
  }
  return "";
}

std::string boucle_binary() {
  const char* other = std::getenv("BOUCLE");
  return fs::absolute(other ? other : BOUCLE_BINARY).string();
}

class Browser : public testing::Test {
 protected:
  void SetUp() override {
    if (browser().empty()) GTEST_SKIP() << "no browser: install chromium, or name one in BOUCLE_BROWSER";
    std::string pattern = testing::TempDir() + "boucle_browser_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }

  fs::path folder_;

  std::string page(const std::string& model, const std::string& options) {
    const fs::path out = folder_ / "page.html";
    const std::string line = "cd '" + root().string() + "' && '" + boucle_binary() + "' report '" + model + "' -o '" +
                             out.string() + "' --static " + options + " 2>/dev/null";
    EXPECT_EQ(std::system(line.c_str()) & 0x7f, 0);
    return contents_of(out);
  }
  std::string page_of_text(const std::string& text, const std::string& options) {
    std::ofstream(folder_ / "m.bcl") << text;
    return page((folder_ / "m.bcl").string(), options);
  }

  std::string run_browser(const std::string& arguments) {
    const fs::path out = folder_ / "browser.out";
    const std::string line = "timeout " + std::to_string(timeout_seconds) + " '" + browser() +
                             "' --headless --disable-gpu --disable-dev-shm-usage --user-data-dir='" +
                             (folder_ / "profile").string() + "' " + (::geteuid() == 0 ? "--no-sandbox " : "") +
                             arguments + " >'" + out.string() + "' 2>/dev/null";
    if (std::system(line.c_str()) != 0) ADD_FAILURE() << "the browser failed: " << arguments;
    return contents_of(out);
  }

  // What the probe says of a page in a frame of that width.
  std::string probe(std::string html, int width, bool dark) {
    const std::size_t policy = html.find("<meta http-equiv=\"Content-Security-Policy\"");
    if (policy != std::string::npos) html.erase(policy, html.find("/>", policy) + 2 - policy);
    html.insert(html.rfind("</body>"), "<script>" + contents_of(root() / "tests/browser/probe.js") + "</script>");
    std::ofstream(folder_ / "inner.html", std::ios::binary) << html;
    std::ofstream(folder_ / "outer.html")
        << "<!DOCTYPE html><meta charset=\"utf-8\"><pre id=\"said\"></pre><script>addEventListener('message',"
           "(e)=>{document.getElementById('said').textContent=e.data+'\\nprobe done'})</script><iframe "
           "style=\"border:0\" "
           "width=\""
        << width << "\" height=\"900\" src=\"inner.html#open\"></iframe>";
    return run_browser("--virtual-time-budget=20000 --window-size=1400,1000 " +
                       std::string(dark ? "--blink-settings=preferredColorScheme=0 " : "") + "--dump-dom 'file://" +
                       (folder_ / "outer.html").string() + "'");
  }

  void look(const std::string& html, int width, bool dark, const std::string& what) {
    ASSERT_NE(html.find("</body>"), std::string::npos) << what;
    const std::string said = probe(html, width, dark);
    const std::string head = "window " + std::to_string(width) + (dark ? " dark" : " light") + " labels ";
    EXPECT_NE(said.find(head), std::string::npos) << what << ": the probe did not run: " << said.substr(0, 400);
    EXPECT_NE(said.find("probe done"), std::string::npos) << what;
    for (std::size_t at = said.find("wrong: "); at != std::string::npos; at = said.find("wrong: ", at + 1))
      ADD_FAILURE() << what << " at " << width << (dark ? " dark: " : ": ")
                    << said.substr(at, said.find('\n', at) - at);
  }
};

// A page with one mistake of each kind: a probe that finds nothing there would prove nothing elsewhere.
TEST_F(Browser, TheProbeFindsMistakes) {
  const std::string said = probe(
      "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"\"/></head><body><h1>x</h1><h3>y</h3>"
      "<svg role=\"img\" width=\"100\" height=\"40\"><text x=\"5\" y=\"20\">first</text><text x=\"9\" "
      "y=\"22\">second</text>"
      "<text x=\"90\" y=\"36\">beyond</text></svg><p style=\"color:#bbb;background:#fff\">pale</p><p "
      "style=\"width:900px\">wide</p>"
      "<table><tr><td>1</td></tr></table><table><tr><th>1</th></tr></table><main></main><section id=\"a\"></section>"
      "<details id=\"a\"><p>x</p></details><svg></svg><main><div style=\"overflow-x:auto;width:50px\"><p "
      "style=\"width:90px;font-size:8px\">x</p></div></main></body></html>",
      390, false);
  for (const char* mistake :
       {"labels cover each other: \"first\" and \"second\"", "label leaves its chart: \"beyond\"", "contrast",
        "heading level 1 to 3", "the page is", "a chart without words", "a table without headings", "no language",
        "a section without a heading", "a heading of a table that does not say", "something folded without a name",
        "neither a picture nor hidden", "not one main part", "an id twice", "scrolls and cannot be reached",
        "letters of 8px"})
    EXPECT_NE(said.find(mistake), std::string::npos) << mistake << "\n" << said;
}

TEST_F(Browser, Flagship) {
  const std::string english = page("models/ai_buildout/main.bcl", "--lang en");
  look(english, 1280, false, "flagship en");
  look(english, 390, true, "flagship en");
  const std::string french = page("models/ai_buildout/main.bcl", "--lang fr");
  look(french, 1280, true, "flagship fr");
  look(french, 390, false, "flagship fr");
}

TEST_F(Browser, HostileLabels) {
  const std::string html = page_of_text(hostile_model(), "--lang fr");
  for (const int width : {1280, 390, 320}) look(html, width, false, "hostile");
}

TEST_F(Browser, TwoAndTwoHundredSectors) {
  for (const int count : {2, 200}) {
    const std::string html = page_of_text(ring_model(count), "");
    for (const int width : {1280, 390}) look(html, width, width == 390, "ring of " + std::to_string(count));
  }
}

TEST_F(Browser, OtherModels) {
  for (const char* model : {"models/startup/main.bcl", "models/textbook/pc.bcl", "examples/07_contracts.bcl",
                            "examples/std/capacity.bcl", "examples/std/products.bcl"}) {
    const std::string html = page(model, "--paths 500 --lang fr");
    for (const int width : {1280, 390}) look(html, width, false, model);
  }
}

TEST_F(Browser, PrintsToPdf) {
  page("models/startup/main.bcl", "--paths 500");
  const fs::path pdf = folder_ / "page.pdf";
  run_browser("--no-pdf-header-footer --print-to-pdf='" + pdf.string() + "' 'file://" +
              (folder_ / "page.html").string() + "'");
  const std::string bytes = contents_of(pdf);
  EXPECT_EQ(bytes.substr(0, 5), "%PDF-");
  std::size_t pages = 0;
  for (std::size_t at = bytes.find("/Type /Page\n"); at != std::string::npos; at = bytes.find("/Type /Page\n", at + 1))
    ++pages;
  EXPECT_GE(pages, 2u);
  EXPECT_LE(pages, 40u);
}

}  // namespace
}  // namespace boucle::tests
