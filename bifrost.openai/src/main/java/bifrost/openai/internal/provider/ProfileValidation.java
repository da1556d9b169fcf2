package bifrost.openai.internal.provider;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Checks for the values of a profile. They throw {@link IllegalArgumentException}, because profiles are created in
 * code.
 */
public final class ProfileValidation {
  /** The members of an assistant message that do not carry reasoning. */
  private static final Set<String> OTHER_MEMBERS =
      Set.of("role", "content", "refusal", "tool_calls", "name", "audio", "function_call", "annotations");

  private ProfileValidation() {}

  public static String checkKind(String kind) {
    if (!kind.matches("[a-z0-9][a-z0-9._-]*")) {
      throw new IllegalArgumentException("invalid kind '" + kind + "': must match [a-z0-9][a-z0-9._-]*");
    }
    return kind;
  }

  public static String checkPath(String path) {
    boolean isUrl = path.startsWith("http://") || path.startsWith("https://");
    if (!isUrl && !path.startsWith("/") || !isPrintable(path)) {
      throw new IllegalArgumentException(
          "invalid path '" + path + "': must start with '/' and contain only printable ASCII");
    }
    return path;
  }

  public static String checkPathPrefix(String prefix) {
    boolean isPath = prefix.startsWith("/") && !prefix.endsWith("/") && isPrintable(prefix)
        && prefix.chars().noneMatch(c -> c == '?' || c == '#');
    if (!isPath && !prefix.isEmpty()) {
      throw new IllegalArgumentException(
          "invalid path prefix '" + prefix + "': must start with '/', must not end with '/', and must"
              + " contain only printable ASCII without '?' and '#'");
    }
    return prefix;
  }

  private static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** {@return the names, after checking that they can be members that carry reasoning} */
  public static Set<String> checkReasoningNames(Collection<String> names) {
    for (var name : names) {
      if (name.isBlank() || OTHER_MEMBERS.contains(name)) {
        throw new IllegalArgumentException(
            "invalid reasoning member '" + name + "': must not be blank or the name of another member of messages");
      }
    }
    return set(names);
  }

  /** {@return the names, after checking that all of them are known} */
  public static Set<String> checkKnown(Collection<String> names, Set<String> known) {
    for (var name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "unknown member '" + name + "' (known: " + String.join(", ", known.stream().sorted().toList()) + ")");
      }
    }
    return set(names);
  }

  /** {@return the names of members, after checking that none of them is essential to a message} */
  public static Set<String> checkOmitted(Collection<String> names) {
    for (var name : names) {
      if (Set.of("role", "content", "tool_calls", "refusal").contains(name)) {
        throw new IllegalArgumentException("member '" + name + "' is part of the conversation and cannot be omitted");
      }
    }
    return set(names);
  }

  private static <T> Set<T> set(Collection<T> elements) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(elements));
  }

  /** {@return all elements, in order} */
  public static <T> List<T> list(T first, T[] more) {
    var all = new ArrayList<T>();
    all.add(Objects.requireNonNull(first, "first"));
    all.addAll(List.of(Objects.requireNonNull(more, "more")));
    return all;
  }
}
