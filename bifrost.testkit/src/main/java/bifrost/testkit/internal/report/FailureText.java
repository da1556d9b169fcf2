package bifrost.testkit.internal.report;

import bifrost.testkit.internal.scenario.JavaLiteral;
import bifrost.testkit.internal.util.ShortenedLine;
import java.util.ArrayList;
import java.util.stream.Stream;

/** Limits for the parts of a failure message, so that the whole message fits on a screen. */
public final class FailureText {
  private static final int FRAMES = 5;
  private static final String KIT = "bifrost.testkit.internal.";

  private FailureText() {}

  static String quoted(String text) {
    return JavaLiteral.of(text);
  }

  /** Returns the first lines, each shortened, and says how many lines are missing. */
  static String lines(String text, int maxLines, String indent) {
    var lines = text.lines().toList();
    var shown = new ArrayList<String>();
    for (var line : lines.subList(0, Math.min(maxLines, lines.size()))) shown.add(ShortenedLine.of(line));
    if (lines.size() > maxLines) shown.add("… " + (lines.size() - maxLines) + " more lines");
    return String.join("\n" + indent, shown);
  }

  /** {@return the exception, and the frames at its top: the code that threw it} */
  public static String exception(Throwable e) {
    var text = new StringBuilder(e.toString());
    Stream.of(e.getStackTrace()).takeWhile(frame -> !frame.getClassName().startsWith(KIT)).limit(FRAMES)
        .forEach(frame -> text.append("\n    at ").append(frame));
    if (e.getCause() != null && e.getCause() != e) text.append("\n  caused by ").append(e.getCause());
    return text.toString();
  }
}
