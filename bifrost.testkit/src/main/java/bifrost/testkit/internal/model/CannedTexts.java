package bifrost.testkit.internal.model;

import java.util.List;
import java.util.Set;

/** The texts of the toy model. */
public final class CannedTexts {
  private record Line(Set<String> keywords, String response) {}

  /** The lines by priority: the first one that shares a keyword with the prompt is used. Greetings are last. */
  private static final List<Line> LINES = List.of(
      new Line(Set.of("weather", "rain", "sunny", "forecast"),
          "I have no window, so I cannot see the weather. Give me a tool that can, and I will ask it."),
      new Line(Set.of("joke", "funny", "laugh"),
          "Why did the thread go home early? It was only a daemon, and all other threads had already left."),
      new Line(Set.of("poem", "haiku", "verse"),
          "One token, then one more,\nthe bridge hums under light feet:\na sentence arrives."),
      new Line(Set.of("bifrost", "bifröst", "rainbow", "bridge"),
          "Bifröst is the rainbow bridge of Norse mythology. Bifrost for Java connects a program "
              + "to a model server."),
      new Line(Set.of("vllm", "gpu", "server"),
          "I respond like vLLM, but without a GPU: I am a toy behind a socket, and I start in a few milliseconds."),
      new Line(Set.of("java", "record", "records", "jvm"),
          "Java suits this task: records for messages, sealed types for the ways a call can end, and a small heap."),
      new Line(Set.of("capital", "france", "paris"), "Paris is the capital of France. That one I know by heart."),
      new Line(Set.of("count", "numbers"),
          "One, two, three, four, five, six, seven, eight, nine, ten. I can do that at any pace you set."),
      new Line(Set.of("name", "who"),
          "I am a toy model. I have no weights, and I give the same response to the same prompt."),
      new Line(Set.of("unicode", "emoji", "日本語", "japanese"),
          "Grüße, здравствуй, こんにちは 👋🏽: every one of these crosses the wire as UTF-8."),
      new Line(Set.of("thanks", "thank", "danke"),
          "You are welcome. Come back any time; I forget everything, but gladly."),
      new Line(Set.of("bye", "goodbye"), "Goodbye, and close the stream on your way out."),
      new Line(Set.of("hello", "hi", "hey", "hallo"), "Hello! I am only a toy model, but I am glad to hear from you."));

  private static final List<String> OPENINGS = List.of("", "Well. ", "Gladly: ", "Once more: ", "In other words: ");

  private CannedTexts() {}

  /** {@return a response to the prompt, whose first words depend on the choice} */
  public static String responseTo(AnalyzedText prompt, int choice) {
    return OPENINGS.get(choice % OPENINGS.size()) + responseTo(prompt);
  }

  static String responseWithToolResults(List<String> results) {
    return "Here is what I found out: " + String.join("; ", results) + ".";
  }

  static String reasoningAbout(AnalyzedText prompt) {
    return "The user wrote “" + prompt.excerpt(40) + "”. I should be brief and friendly.\n";
  }

  private static String responseTo(AnalyzedText prompt) {
    Set<String> words = prompt.wordSet();
    return LINES.stream().filter(line -> line.keywords().stream().anyMatch(words::contains)).findFirst()
        .map(Line::response)
        .orElseGet(() -> fallback(prompt.excerpt(120)));
  }

  private static String fallback(String quoted) {
    return quoted.isEmpty() ? "You said nothing at all, and I have nothing to add."
        : "You wrote “" + quoted
            + "”, and I have read every word of it. A larger model would now say something clever.";
  }
}
