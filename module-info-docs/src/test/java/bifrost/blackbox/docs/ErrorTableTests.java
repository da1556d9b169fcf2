package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Mismatched;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.ToolsFailed;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the table of errors in the guide with the types of errors and their codes. */
class ErrorTableTests {
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (`[^|]*) \\|.*");
  private static final Pattern CODE = Pattern.compile("`(\\w*[a-z0-9])`");

  /** {@return an error with each code, and one rejection} */
  static Stream<BifrostError> errors() {
    return Stream.of(
        Stream.of(Rejected.of(429, "m"), new Unreachable("m", true), new Truncated("m"), new Malformed("m", ""),
            new Cancelled("m"), new Misconfigured("m"), new Unsupported("p", Operation.RERANK, Optional.empty()),
            new Unsupported("p", Operation.RERANK, Optional.of("n"))),
        Stream.of(TimedOut.Limit.values()).map(limit -> new TimedOut(limit, Duration.ofSeconds(1))),
        Stream.of(Mismatched.Reason.values()).map(reason -> new Mismatched(reason, "m", "", Optional.empty())),
        Stream.of(ToolsFailed.Reason.values()).map(reason -> new ToolsFailed(reason, "m")))
        .flatMap(each -> each);
  }

  private static Map<String, Set<String>> table() throws IOException {
    var codes = new TreeMap<String, Set<String>>();
    for (var line : Files.readAllLines(Path.of("guides", "errors-and-retries.md"))) {
      var row = ROW.matcher(line);
      if (!row.matches() || !isError(row.group(1))) continue;
      codes.put(row.group(1), CODE.matcher(row.group(2)).results().map(code -> code.group(1))
          .collect(Collectors.toCollection(TreeSet::new)));
    }
    return codes;
  }

  private static boolean isError(String name) {
    return Stream.of(BifrostError.class.getPermittedSubclasses()).anyMatch(type -> type.getSimpleName().equals(name));
  }

  @Test
  void theTableContainsEveryErrorAndItsCodes() throws IOException {
    assertEquals(errors().collect(Collectors.groupingBy(error -> error.getClass().getSimpleName(), TreeMap::new,
        Collectors.mapping(BifrostError::code, Collectors.toCollection(TreeSet::new)))), table());
  }
}
