package bifrost.api.spi;

import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Message;
import bifrost.api.Tokenization;
import bifrost.api.TokenizeRequest;
import bifrost.api.Tool;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Requests for tokens, and the JSON forms of these requests and of their responses. */
class TokenizationJsonTests {
  @Provide
  Arbitrary<Tokenization> tokenizations() {
    var lengths = Arbitraries.integers().map(OptionalInt::of).injectDuplicates(0.1).optional()
        .map(length -> length.orElse(OptionalInt.empty()));
    return Combinators.combine(Arbitraries.integers().list().ofMaxSize(3), Arbitraries.integers(), lengths,
        Forms.texts().list().ofMaxSize(2), Forms.extras()).as(Tokenization::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aTokenizationIsEqualToThatOfItsForm(@ForAll("tokenizations") Tokenization tokenization) {
    assertRoundTrip(tokenization, TokenizationJson::read, TokenizationJson::write);
    assertEquals(tokenization, Tokenization.of(tokenization.json()));
    assertEquals(tokenization, Tokenization.parse(tokenization.json().toString()));
  }

  @Provide
  Arbitrary<JsonObject> collidingExtras() {
    return Forms.extras("tokens", "count", "max_model_len", "token_strs", "other");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void extrasReplaceComponents(@ForAll("collidingExtras") JsonObject extras) {
    var all = Tokenization.of(List.of(1)).tokens(List.of(1, 2)).count(2).maxModelLen(9).tokenStrs(List.of("a", "b"));
    Forms.assertExtrasReplaceComponents(all.extras(extras), extras, TokenizationJson::write);
  }

  @Provide
  Arbitrary<TokenizeRequest> requests() {
    var prompts = Combinators.combine(Forms.texts(), Forms.parameters())
        .as((prompt, parameters) -> TokenizeRequest.of("vllm/m", prompt).parameters(parameters));
    var conversations = Combinators.combine(Forms.texts().list().ofMinSize(1).ofMaxSize(2), Forms.parameters())
        .as((texts, parameters) -> TokenizeRequest.of("m", texts.stream().map(Message::user).toList())
            .parameters(parameters));
    return Arbitraries.oneOf(prompts, conversations);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRequestIsEqualToThatOfItsForm(@ForAll("requests") TokenizeRequest request) {
    assertRoundTrip(request, TokenizationJson::readRequest, TokenizationJson::writeRequest);
    assertEquals(request, TokenizeRequest.of(request.json()));
    assertEquals(request, TokenizeRequest.parse(request.json().toString()));
  }

  @Example
  void theFormHasTheNamesOfVllm() {
    assertEquals("{\"model\":\"m\",\"prompt\":\"Hi\",\"add_special_tokens\":false}",
        TokenizeRequest.of("m", "Hi").addSpecialTokens(false).json().toString());
    var conversation = TokenizeRequest.of("m", Message.system("a"), Message.user("b")).addGenerationPrompt(false)
        .chatTemplateKwargs(Map.of("enable_thinking", false)).returnTokenStrs(true);
    assertEquals(
        "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}],"
            + "\"add_generation_prompt\":false,\"chat_template_kwargs\":{\"enable_thinking\":false},"
            + "\"return_token_strs\":true}",
        conversation.json().toString());
    assertEquals("{\"count\":2,\"max_model_len\":9,\"tokens\":[7,8],\"token_strs\":[\"a\",\"b\"]}",
        Tokenization.of(List.of(7, 8)).maxModelLen(9).tokenStrs(List.of("a", "b")).json().toString());
  }

  @Example
  void aRequestHasATextOrMessages() {
    var messages = List.of(Message.user("Hi"));
    var request = TokenizeRequest.of("m", messages);
    assertEquals(TokenizeRequest.of("m", "Hi"), request.prompt("Hi"));
    assertEquals(request, TokenizeRequest.of("m", "Hi").messages(messages));
    var tool = Tool.of("weather", "", JsonObject.of());
    assertEquals(request.tools(tool), request.tools(List.of(tool)));
    assertEquals(request, request.tools(tool).tools(List.of()));
    assertThrows(IllegalArgumentException.class, () -> TokenizeRequest.of("m", List.of()));
    assertThrows(IllegalArgumentException.class,
        () -> new TokenizeRequest("m", "Hi", List.of(Message.user("Hi")), JsonObject.of()));
    assertThrows(IllegalArgumentException.class, () -> request.with("prompt", "Hi"));
  }

  @Example
  void whatServersSendIsStable() {
    for (var json : List.of("{\"tokens\":[1],\"token_strs\":null}",
        "{\"tokens\":[],\"count\":\"1\",\"max_model_len\":1.5}",
        "{\"tokens\":[1],\"token_strs\":[1],\"error\":{}}")) {
      Forms.assertStable(json, TokenizationJson::read, TokenizationJson::write);
    }
    assertEquals(2, Tokenization.parse("{\"tokens\":[1,2]}").count());
  }

  @Example
  void rejectsWhatIsNotAForm() {
    for (var json : List.of("{}", "[1]", "{\"tokens\":null}", "{\"tokens\":[\"a\"]}", "{\"tokens\":[[1]]}",
        "{\"tokens\":[1.5]}", "{\"tokens\":[],\"error\":\"no\"}", "{\"tokens\":[],\"object\":\"error\"}")) {
      assertThrows(JsonParseException.class, () -> Tokenization.parse(json), json);
    }
    for (var json : List.of("{\"model\":\"m\"}", "{\"model\":\"m\",\"messages\":[]}", "[]")) {
      assertThrows(JsonParseException.class, () -> TokenizeRequest.parse(json), json);
    }
  }
}
