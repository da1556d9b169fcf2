package bifrost.api.internal.value;

import bifrost.api.ContentPart;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Operations on the content of a message, which is a list of at least one part. */
public final class MessageContent {
  private MessageContent() {}

  /**
   * {@return a copy of the parts, at least one}
   *
   * @param role the role of the message, for the exception
   */
  public static List<ContentPart> copy(List<ContentPart> content, String role) {
    var copy = List.copyOf(Objects.requireNonNull(content, "content"));
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("the content of a " + role + " message must have at least one part");
    }
    return copy;
  }

  public static List<ContentPart> of(String text) {
    return List.of(ContentPart.text(text));
  }

  public static List<ContentPart> of(ContentPart first, ContentPart... more) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(more, "more");
    return Stream.concat(Stream.of(first), Stream.of(more)).toList();
  }

  /** {@return the texts of the text parts, joined without a separator} */
  public static String text(List<ContentPart> content) {
    if (content.size() == 1 && content.get(0) instanceof ContentPart.Text only) return only.text();
    return content.stream().filter(ContentPart.Text.class::isInstance).map(part -> ((ContentPart.Text) part).text())
        .collect(Collectors.joining());
  }
}
