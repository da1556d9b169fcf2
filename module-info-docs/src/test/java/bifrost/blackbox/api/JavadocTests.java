package bifrost.blackbox.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Packaged;
import bifrost.blackbox.support.SourceComments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks that the javadoc of every public type states its first version, and whether threads can share it. */
class JavadocTests {
  /** The versions that have been or are about to be released. */
  private static final List<String> VERSIONS = List.of("0.1");
  private static final Pattern SINCE = Pattern.compile("(?m)^\\s*@since (.*)$");
  private static final Pattern BLOCK_TAGS = Pattern.compile("(?m)^\\s*@(?:param|see|since)\\b");
  /** The sentences that state the thread safety of a type. They may continue with a condition or a reason. */
  private static final Pattern THREAD_SAFETY = Pattern.compile("(?:^|[.:>}] )(?:"
      + "Immutable and thread-safe[.,:;]|Thread-safe[.,:;]|Not thread-safe: "
      + "|Implementations must be thread-safe[.,:]|Implementations need not be thread-safe: )");

  private static SourceComments comments;

  private final List<Class<?>> types =
      PublicApi.types(Packaged.MODULES).stream().filter(Predicate.not(Class::isAnnotation)).toList();

  @BeforeAll
  static void readSources() throws IOException {
    comments = SourceComments.of(Packaged.NAMES);
  }

  @Test
  void topLevelTypesStateTheirFirstVersion() {
    var missing = new ArrayList<String>();
    for (var type : types) {
      if (type.isMemberClass()) continue;
      var since = SINCE.matcher(comment(type));
      if (!since.find() || !VERSIONS.contains(since.group(1).strip())) missing.add(PublicApi.name(type));
    }
    assertEquals("", String.join("\n", missing));
    assertTrue(types.size() > 100, types::toString);
  }

  @Test
  void typesStateTheirThreadSafety() {
    var missing = types.stream().filter(type -> !isCoveredByItsEnclosingType(type))
        .filter(type -> !THREAD_SAFETY.matcher(description(type)).find()).map(PublicApi::name).toList();
    assertEquals("", String.join("\n", missing));
  }

  /** {@return whether the statement of the enclosing type applies: to records, enums, and subtypes of that type} */
  private static boolean isCoveredByItsEnclosingType(Class<?> type) {
    return type.isMemberClass()
        && (type.isRecord() || type.isEnum() || type.getEnclosingClass().isAssignableFrom(type));
  }

  private String comment(Class<?> type) {
    return comments.of(type).orElseThrow(() -> new AssertionError("no javadoc: " + type));
  }

  /** {@return the comment without its block tags, in one line} */
  private String description(Class<?> type) {
    return BLOCK_TAGS.split(comment(type), 2)[0].replaceAll("<(p|/\\w+)>", "> ").replaceAll("\\s+", " ").strip();
  }
}
