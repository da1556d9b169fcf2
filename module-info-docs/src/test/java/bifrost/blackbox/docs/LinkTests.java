package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks the relative links in Markdown. */
class LinkTests {
  private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\n]*`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  @Test
  void relativeLinksPointToExistingFilesAndHeadings() throws IOException {
    var broken = new ArrayList<String>();
    int links = 0;
    for (var page : Pages.all()) {
      for (var link : LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll("`")).results().toList()) {
        if (link.group(1).contains("://")) continue;
        links++;
        if (!exists(page, link.group(1))) broken.add(Pages.ROOT.relativize(page) + ": " + link.group(1));
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(links > 60, links + " links");
  }

  private static boolean exists(Path page, String link) throws IOException {
    var parts = link.split("#", 2);
    var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
  }

  /** Returns the anchors that GitHub generates for the headings. */
  private static List<String> anchors(Path page) throws IOException {
    var text = Pattern.compile("(?ms)^```.*?^```$").matcher(Files.readString(page)).replaceAll("");
    return HEADING.matcher(text).results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ',
            '-'))
        .toList();
  }
}
