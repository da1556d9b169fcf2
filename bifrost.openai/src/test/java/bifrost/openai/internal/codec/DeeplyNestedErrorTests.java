package bifrost.openai.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.openai.internal.provider.ApiClient;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error bodies nested as deeply as the JSON parser allows, which must not overflow even a small stack. */
@Timeout(60)
class DeeplyNestedErrorTests {
  private static final long SMALL_STACK = 256 << 10;

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`',
      value = {"{\"error\":|\"a\"|}|990", "[|{\"error\":\"a\"}|]|990", "{\"detail\":[|\"a\"|]}|490",
          "{\"error\":[|\"a\"|]}|490", "{\"errors\":{\"m\":|null|}}|490", "{\"error\":{\"message\":|1|}}|490"})
  void reportsAnErrorOfAnyDepthAsRejectedWithItsStatus(String start, String inside, String end, int depth) {
    var body = start.repeat(depth) + inside + end.repeat(depth);
    assertEquals(500, assertInstanceOf(Rejected.class, decode(body).error()).status());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"[|]", "{\"m\":|}", "[{\"m\":|}]"})
  void ignoresAnEmptyErrorOfAnyDepthNextToAResult(String start, String end) {
    var body = "{\"choices\":[],\"error\":" + start.repeat(450) + "null" + end.repeat(450) + "}";
    assertEquals(0, onSmallStack(() -> RawResponse.of(200, headers(), body.getBytes(UTF_8))
        .decode(ApiClient.reader(new TestAttempt()), ChatCompletionJson::read)).choices().size());
  }

  private static BifrostException decode(String body) {
    return onSmallStack(() -> ErrorDecoder.fromErrorStatus(RawResponse.of(500, headers(), body.getBytes(UTF_8))));
  }

  private static HttpHeaders headers() {
    return HttpHeaders.of(Map.of(), (name, value) -> true);
  }

  private interface ThrowingSupplier<T> {
    T get() throws Exception;
  }

  private static <T> T onSmallStack(ThrowingSupplier<T> task) {
    var result = new CompletableFuture<T>();
    new Thread(null, () -> {
      try {
        result.complete(task.get());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    }, "small-stack", SMALL_STACK).start();
    return result.join();
  }
}
