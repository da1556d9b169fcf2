package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.json.Json;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiErrorTests {
  static Stream<Arguments> errors() {
    var rejected = Rejected.of(404, "no model \"x\"");
    return Stream.of(
        Arguments.of(rejected.type("NotFoundError").param("model").serverCode("404"),
            "{'error':{'message':'no model \\'x\\'','type':'NotFoundError','param':'model','code':'404'}}"),
        Arguments.of(rejected, "{'error':{'message':'no model \\'x\\'','type':null,'param':null,'code':null}}"),
        Arguments.of(new Unreachable("refused", true),
            "{'error':{'message':'refused','type':'server_error','param':null,'code':'unreachable'}}"),
        Arguments.of(new TimedOut(TimedOut.Limit.IDLE, Duration.ofSeconds(1), "no data"),
            "{'error':{'message':'no data','type':'server_error','param':null,'code':'timeout_idle'}}"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void errorHasTheMembersOfTheOpenAiApi(BifrostError error, String expected) {
    assertEquals(Json.parse(expected.replace('\'', '"')).toString(), error.openAiJson().toString());
  }
}
