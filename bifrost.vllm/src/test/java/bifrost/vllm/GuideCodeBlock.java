package bifrost.vllm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A reader of code blocks in the guides, so that tests run the code that users copy. */
final class GuideCodeBlock {
  private GuideCodeBlock() {}

  /** {@return the only code block of a guide in this language that contains this text} */
  static String find(Path guide, String language, String text) throws IOException {
    var found = new ArrayList<String>();
    var parts = Files.readString(guide).split("(?m)^```" + language + "\n");
    for (var part : List.of(parts).subList(1, parts.length)) {
      int end = part.indexOf("\n```");
      if (part.substring(0, end).contains(text)) found.add(part.substring(0, end));
    }
    if (found.size() != 1) throw new AssertionError(found.size() + " blocks in " + guide + " contain '" + text + "'");
    return found.get(0);
  }
}
