package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Mismatched;
import bifrost.api.BifrostError.Mismatched.Reason;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostError.ToolsFailed;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostError.Unsupported;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Users store and compare the codes of errors, so a change of a code in this test breaks their programs. */
class ErrorCodeTests {
  private static Stream<BifrostError> errors() {
    var others = Stream.of(new Unreachable("m", true), new Truncated("m"), new Malformed("m", ""), new Cancelled("m"),
        new Unsupported("p", Operation.RERANK, Optional.empty()),
        new Unsupported("p", Operation.RERANK, Optional.of("n")), new Misconfigured("m"));
    var timeouts = Stream.of(Limit.values()).map(limit -> new TimedOut(limit, Duration.ofSeconds(1)));
    var rejections = IntStream.range(300, 600).mapToObj(status -> Rejected.of(status, "m"));
    var mismatches = Stream.of(Reason.values()).map(reason -> new Mismatched(reason, "m", "", Optional.empty()));
    var runs = Stream.of(ToolsFailed.Reason.values()).map(reason -> new ToolsFailed(reason, "m"));
    return Stream.of(others, timeouts, mismatches, runs, rejections).flatMap(each -> each);
  }

  @Test
  void codesNeverChange() {
    assertEquals(
        Set.of("unreachable", "truncated", "malformed", "cancelled", "unsupported_operation", "unsupported_parameter",
            "misconfigured", "timeout_queue", "timeout_connect", "timeout_request", "timeout_idle", "timeout_total",
            "mismatched_refusal", "mismatched_length", "mismatched_tool_calls", "mismatched_finish_reason",
            "mismatched_json", "mismatched_type", "tools_rounds", "tools_handler"),
        errors().filter(error -> !(error instanceof Rejected)).map(BifrostError::code).collect(Collectors.toSet()));
    assertEquals("rejected_429", Rejected.of(429, "slow down").code());
  }

  @Test
  void codesAreUnique() {
    assertEquals(List.of(), errors().collect(Collectors.groupingBy(BifrostError::code)).values().stream()
        .filter(same -> same.size() > 1).toList());
  }

  @Test
  void codesAreInLowerSnakeCase() {
    errors().map(BifrostError::code)
        .forEach(code -> assertTrue(code.matches("[a-z]+(_[a-z0-9]+)*"), code));
  }

  @Test
  void everyTypeOfErrorHasACode() {
    assertEquals(Set.of(BifrostError.class.getPermittedSubclasses()),
        errors().map(Object::getClass).collect(Collectors.toSet()));
  }

  @Test
  void aCodeDoesNotDependOnTheServersDetails() {
    var error = Rejected.of(400, "no").type("BadRequestError").serverCode("invalid_value").param("n");
    assertEquals("rejected_400", error.code());
    assertEquals(Optional.of("invalid_value"), error.serverCode());
  }

  @Test
  void factoryAndMethodsOfARejectionSetEachComponent() {
    assertEquals(
        new Rejected(429, Optional.of("t"), Optional.of("c"), Optional.of("p"), "changed",
            Optional.of(Duration.ofSeconds(1)), Optional.of("r"), "b"),
        Rejected.of(429, "m").type("t").serverCode("c").param("p").message("changed").retryAfter(Duration.ofSeconds(1))
            .requestId("r").body("b"));
  }
}
