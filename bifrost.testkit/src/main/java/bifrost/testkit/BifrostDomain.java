package bifrost.testkit;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Dialect.Feature;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Values of this library for properties of jqwik. Opt in, for a class or a method, and leave other parameters to jqwik's own context:
 *
 * <pre>{@code
 * @Property
 * @Domain(BifrostDomain.class)
 * void goesThereAndBack(@ForAll Message message) { … }
 *
 * @Property
 * @Domain(BifrostDomain.class)
 * @Domain(DomainContext.Global.class)
 * void isReadHoweverItIsDivided(@ForAll Scenario scenario, @ForAll int size) { … }
 * }</pre>
 *
 * <p>Texts have the edges of Unicode in them: characters of four bytes, combining ones, right to left, NUL, U+2028, a byte order mark, and what
 * looks like the framing of a stream; no surrogates without their partners, which UTF-8 cannot say. All shrink to small and plain values.
 */
@SuppressWarnings("exports") // jqwik is optional, and cannot be passed on
public class BifrostDomain extends DomainContextBase {
  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  /** For {@link net.jqwik.api.domains.Domain}. */
  public BifrostDomain() {}

  /**
   * Exchanges of every operation that {@link Scenario} knows, with every ending and every habit.
   *
   * @return scenarios
   */
  @Provide
  public Arbitrary<Scenario> scenarios() {
    var all = new Scenarios(ALL);
    var others = new OtherScenarios(ALL, EnumSet.allOf(Operation.class));
    return Arbitraries.oneOf(all.complete(), all.habitual(), all.divided(), all.broken(), all.refused(), all.failed(), others.any());
  }

  /**
   * Complaints of servers.
   *
   * @return problems
   */
  @Provide
  public Arbitrary<Scenario.Problem> problems() {
    return new Scenarios(ALL).problems();
  }

  /**
   * Questions in conversations, with known parameters and unknown ones.
   *
   * @return requests
   */
  @Provide
  public Arbitrary<ChatCompletionRequest> chatCompletionRequests() {
    return Requests.chat(ALL);
  }

  /**
   * Texts to be continued.
   *
   * @return requests
   */
  @Provide
  public Arbitrary<CompletionRequest> completionRequests() {
    return Combinators.combine(inputs(), JsonValues.objects()).as((input, extra) ->
        CompletionRequest.of("org/m", input).with("kit_parameter", extra));
  }

  /**
   * Texts to be embedded.
   *
   * @return requests
   */
  @Provide
  public Arbitrary<EmbeddingRequest> embeddingRequests() {
    return inputs().map(input -> EmbeddingRequest.of("org/e", input));
  }

  /**
   * Documents to be ranked.
   *
   * @return requests
   */
  @Provide
  public Arbitrary<RerankRequest> rerankRequests() {
    return Combinators.combine(Texts.some(), Texts.some().list().ofMinSize(1).ofMaxSize(3)).as((query, all) -> RerankRequest.of("org/r", query, all));
  }

  /**
   * Questions for models.
   *
   * @return requests
   */
  @Provide
  public Arbitrary<ListModelsRequest> listModelsRequests() {
    return Arbitraries.of("vllm", "a", "b-1").map(ListModelsRequest::of);
  }

  /**
   * Requests to any endpoint.
   *
   * @return requests
   */
  @Provide
  public Arbitrary<RawRequest> rawRequests() {
    return Combinators.combine(Arbitraries.of("/tokenize", "/a/b"), JsonValues.objects()).as((path, body) -> RawRequest.post("vllm", path, body));
  }

  /**
   * Texts, lists of texts, tokens and lists of tokens.
   *
   * @return inputs
   */
  @Provide
  public Arbitrary<Input> inputs() {
    var tokens = Arbitraries.integers().between(0, 200_000).array(int[].class).ofMinSize(1).ofMaxSize(4);
    return Arbitraries.oneOf(Texts.some().map(Input::text),
        Texts.some().list().ofMinSize(1).ofMaxSize(3).map(Input::texts), tokens.map(Input::tokens),
        tokens.list().ofMinSize(1).ofMaxSize(3).map(Input::tokenLists));
  }

  /**
   * Messages in every role.
   *
   * @return messages
   */
  @Provide
  public Arbitrary<Message> messages() {
    return Requests.messages(ALL);
  }

  /**
   * Texts and images.
   *
   * @return parts
   */
  @Provide
  public Arbitrary<ContentPart> contentParts() {
    return Requests.parts();
  }

  /**
   * Tools with their schemas.
   *
   * @return tools
   */
  @Provide
  public Arbitrary<Tool> tools() {
    return Requests.tools();
  }

  /**
   * Calls of tools, their arguments broken at times.
   *
   * @return calls
   */
  @Provide
  public Arbitrary<ToolCall> toolCalls() {
    var arguments = Arbitraries.oneOf(JsonValues.objects().map(JsonObject::toString), Arbitraries.of("", "not json", "{\"a\":"));
    return Combinators.combine(Arbitraries.of("call_1", "functions.f:0", ""), Arbitraries.of("f", "get_weather"), arguments).as(ToolCall::of);
  }

  /**
   * Counts of tokens, beyond 32 bits at times.
   *
   * @return usages
   */
  @Provide
  public Arbitrary<Usage> usages() {
    var tokens = Arbitraries.longs().between(0, 3_000_000_000L);
    return Combinators.combine(tokens, tokens).as(Usage::of);
  }

  /**
   * JSON of every kind, nested.
   *
   * @return values
   */
  @Provide
  public Arbitrary<JsonValue> jsonValues() {
    return JsonValues.any();
  }

  /**
   * JSON objects.
   *
   * @return objects
   */
  @Provide
  public Arbitrary<JsonObject> jsonObjects() {
    return JsonValues.objects();
  }

  /**
   * Numbers in every notation and of any size.
   *
   * @return numbers
   */
  @Provide
  public Arbitrary<JsonNumber> jsonNumbers() {
    return JsonValues.numbers().map(text -> (JsonNumber) Json.parse(text));
  }

  /**
   * Texts with the edges of Unicode.
   *
   * @return texts
   */
  @Provide
  public Arbitrary<String> texts() {
    return Texts.some();
  }

  /**
   * Answers of OpenAI's wire in pieces: server-sent events in every form of framing, divided into network writes anywhere.
   *
   * @return replies
   */
  @Provide
  public Arbitrary<Reply> replies() {
    var sizes = Arbitraries.of(0, 1, 2, 3, 7, 64);
    return Combinators.combine(new Scenarios(ALL).habitual(), sizes).as((scenario, size) ->
        Staging.reply(Dialect.openAi(), scenario.write(size), true));
  }
}
