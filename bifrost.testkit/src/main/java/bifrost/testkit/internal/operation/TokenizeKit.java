package bifrost.testkit.internal.operation;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.Message;
import bifrost.api.Tokenization;
import bifrost.api.TokenizeRequest;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.openai.OpenAiJsonForm;
import bifrost.testkit.internal.openai.OpenAiMembers;
import bifrost.testkit.internal.scenario.Deltas;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** The tokens of texts and of conversations. */
final class TokenizeKit implements UnaryKit<TokenizeRequest, Tokenization> {
  private record NormalizedTokens(List<Integer> tokens, int count, OptionalInt maxModelLen, List<String> tokenStrs) {}

  @Override
  public TokenizeRequest sample() {
    return TokenizeRequest.of("org/t", "Hi");
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(new ScriptedDelta.JsonBody(body(List.of(7, 8), List.of())));
  }

  private static JsonObject body(List<Integer> tokens, List<String> strings) {
    return object("count", tokens.size(), "max_model_len", 2048, "tokens", tokens, "token_strs",
        strings.isEmpty() ? null : strings);
  }

  @Override
  public RequestContent content(TokenizeRequest request) {
    boolean isText = request.messages().isEmpty();
    var input = object("prompt", isText ? request.prompt() : null, "messages",
        isText ? null : request.messages().stream().map(TokenizeKit::json).toList());
    return RequestContent.input(input, request.parameters());
  }

  private static JsonObject json(Message message) {
    return object("role", message.role(), "content", message instanceof UserMessage user ? user.text() : "");
  }

  @Override
  public Object expected(Scenario scenario) {
    var body = Deltas.json(scenario);
    var tokens = body.get("tokens").asList().stream().map(JsonValue::asInt).toList();
    var strings = body.tryGet("token_strs").map(JsonValue::asList).orElse(List.of());
    return new NormalizedTokens(tokens, body.get("count").asInt(), OptionalInt.of(body.get("max_model_len").asInt()),
        strings.stream().map(JsonValue::asString).toList());
  }

  @Override
  public Object normalized(Tokenization response) {
    return new NormalizedTokens(response.tokens(), response.count(), response.maxModelLen(), response.tokenStrs());
  }

  @Override
  public Optional<JsonObject> extras(Tokenization response) {
    return Optional.of(response.extras());
  }

  @Override
  public Optional<LiveCheck<TokenizeRequest>> liveCheck() {
    return Optional.of((client, request, served) -> {
      var response = client.send(request);
      expect(response.count() == response.tokens().size(), "as many tokens as the server counts", response);
      expect(request.prompt().isEmpty() || response.count() > 0, "the tokens of the text", response);
    });
  }

  @Override
  public OpenAiForm openAi() {
    return OpenAiJsonForm.of(List.of("prompt", "messages"),
        scenario -> OpenAiMembers.withQuirks(scenario, Deltas.json(scenario).asObject()));
  }

  @Override
  public KitArbitraries<TokenizeRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<TokenizeRequest> {
    @Override
    public Arbitrary<TokenizeRequest> requests() {
      var prompts = TextArbitraries.any().map(text -> TokenizeRequest.of("org/t", text));
      var conversations = TextArbitraries.any().list().ofMinSize(1).ofMaxSize(3)
          .map(texts -> TokenizeRequest.of("org/t", texts.stream().map(Message::user).toList()));
      return Arbitraries.oneOf(prompts, conversations);
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var tokens = Arbitraries.integers().between(0, 200_000).list().ofMaxSize(5);
      return Combinators.combine(requests(), tokens, TextArbitraries.any().list().ofMaxSize(3))
          .as((request, ids, strings) -> Scenario.of(request)
              .deltas(new ScriptedDelta.JsonBody(body(ids, strings))));
    }

    @Override
    public Optional<Responses<?>> responses() {
      var tokens = Arbitraries.integers().between(0, 200_000).list().ofMaxSize(5);
      return Optional.of(new Responses<>(Tokenization.class, Combinators.combine(tokens, JsonValueArbitraries.objects())
          .as((all, extra) -> Tokenization.of(all).extras(JsonObject.of("kit_extra", extra)))));
    }
  }
}
