package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import bifrost.api.BifrostError.Rejected;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BifrostExceptionTests {
  @Test
  void exceptionWithARunKeepsEverythingElse() {
    var original = new BifrostException(Rejected.of(429, "busy"), new IOException("cause"));
    original.addSuppressed(new IllegalStateException("another target"));
    original.setStackTrace(new StackTraceElement[] {new StackTraceElement("Caller", "call", "Caller.java", 1)});
    var run = new ToolRun<>(ChatCompletionRequest.of("m", "Hi"), ChatCompletion.of("a"), 1, Optional.empty());
    var withRun = original.toolRun(run);
    assertSame(run, withRun.toolRun().orElseThrow());
    assertEquals(Optional.empty(), original.toolRun());
    assertEquals(original.getMessage(), withRun.getMessage());
    assertSame(original.error(), withRun.error());
    assertSame(original.getCause(), withRun.getCause());
    assertEquals(original.report(), withRun.report());
    assertArrayEquals(original.getSuppressed(), withRun.getSuppressed());
    assertArrayEquals(original.getStackTrace(), withRun.getStackTrace());
  }
}
