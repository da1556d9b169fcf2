package bifrost.api.spi;

import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.ImageGenerationRequest;
import bifrost.api.RawRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The JSON forms of raw requests, and of requests for images and speech. */
class RawAndMediaRequestJsonTests {
  @Provide
  Arbitrary<JsonObject> parameters() {
    return Forms.parameters();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRequestForMediaIsEqualToThatOfItsForm(@ForAll("parameters") JsonObject parameters) {
    var image = new ImageGenerationRequest("openai/i", parameters);
    assertRoundTrip(image, ImageGenerationJson::readRequest, ImageGenerationJson::write);
    assertEquals(image, ImageGenerationRequest.of(image.json()));
    assertEquals(image, ImageGenerationRequest.parse(image.json().toString()));
    var speech = new SpeechRequest("openai/s", parameters);
    assertRoundTrip(speech, SpeechJson::readRequest, SpeechJson::write);
    assertEquals(speech, SpeechRequest.of(speech.json()));
    assertEquals(speech, SpeechRequest.parse(speech.json().toString()));
  }

  @Provide
  Arbitrary<RawRequest> rawRequests() {
    Arbitrary<JsonValue> bodies = Arbitraries.oneOf(Forms.parameters().map(each -> (JsonValue) each),
        Arbitraries.of(JsonNull.NULL, JsonObject.of()));
    var methods = Arbitraries.of("POST", "PUT", "PATCH", "DELETE");
    var files = Combinators.combine(Forms.texts(), Arbitraries.bytes().array(byte[].class).ofMaxSize(3))
        .as((name, bytes) -> new RawRequest.Part(name, Upload.of("a.txt", bytes)));
    return Arbitraries.oneOf(
        Forms.parameters().map(query -> new RawRequest("p", "GET", "/x", query, Optional.empty(), List.of())),
        Combinators.combine(methods, Forms.extras(), bodies.optional())
            .as((method, query, body) -> new RawRequest("p", method, "/v1/x", query, body, List.of())),
        Combinators.combine(methods, Forms.parameters().map(each -> (JsonValue) each).optional(),
            files.list().ofMaxSize(2))
            .as((method, body, parts) -> new RawRequest("p", method, "/%20", JsonObject.of(), body, parts)));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRawRequestIsEqualToThatOfItsForm(@ForAll("rawRequests") RawRequest request) {
    assertRoundTrip(request, RawRequestJson::read, RawRequestJson::write);
    assertEquals(request, RawRequest.of(request.json()));
    assertEquals(request, RawRequest.parse(request.json().toString()));
  }

  @Example
  void theFormOfARawRequestHasTheNamesOfABatchLine() {
    var request = RawRequest.post("p", "/tokenize", JsonObject.of("prompt", "a"));
    assertEquals("{\"provider\":\"p\",\"method\":\"POST\",\"url\":\"/tokenize\",\"body\":{\"prompt\":\"a\"}}",
        request.json().toString());
    assertEquals(request, RawRequest.of(request.json().with("custom_id", "1")));
    assertEquals("{\"provider\":\"p\",\"method\":\"POST\",\"url\":\"/x\",\"query\":{\"a\":[1,2]},\"files\":[{\"name\":"
        + "\"f\",\"file\":{\"filename\":\"a.txt\",\"content_type\":\"text/plain\",\"file_data\":\"AQ==\"}}]}",
        RawRequest.post("p", "/x").query("a", List.of(1, 2)).file("f", Upload.of("a.txt", new byte[] {1})).json()
            .toString());
  }

  @Example
  void theMemberStreamIsIgnored() {
    var json = "{\"model\":\"m\",\"stream\":true,\"prompt\":\"a cat\"}";
    assertEquals(ImageGenerationRequest.of("m", "a cat"), ImageGenerationRequest.parse(json));
  }

  @Example
  void rejectsWhatIsNotAForm() {
    assertThrows(JsonParseException.class, () -> SpeechRequest.parse("[]"));
    assertThrows(IllegalArgumentException.class, () -> ImageGenerationRequest.parse("{\"prompt\":\"a cat\"}"));
    assertThrows(IllegalArgumentException.class, () -> RawRequest.parse("{\"method\":\"GET\",\"url\":\"/x\"}"));
    for (var files : List.of("[{}]", "[{\"name\":\"f\"}]", "7")) {
      assertThrows(JsonParseException.class,
          () -> RawRequest.parse("{\"provider\":\"p\",\"method\":\"POST\",\"url\":\"/x\",\"files\":" + files + "}"));
    }
  }
}
