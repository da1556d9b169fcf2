package bifrost.testkit.contract;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.FinishReason;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Ranking;
import bifrost.api.Response;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.arbitrary.ChatScenarioArbitraries;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * What can be answered, with members that have no component among it: a part of {@link BifrostDomain}, usable alone.
 */
public class ResponseDomain extends DomainContextBase {
  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  /** For {@link net.jqwik.api.domains.Domain}. */
  public ResponseDomain() {}

  /**
   * Answers to chats, of up to three choices.
   *
   * @return answers
   */
  @Provide
  public Arbitrary<ChatCompletion> chatCompletions() {
    return Combinators.combine(new ChatScenarioArbitraries(ALL).complete(), times(), extras())
        .as((scenario, time, extras) -> {
          var said = scenario.chatCompletion();
          return new ChatCompletion("chatcmpl-kit", time, "org/m", said.choices(), said.usage(), Optional.empty(),
              extras);
        });
  }

  /**
   * Pieces of answers to chats, one for each that is said.
   *
   * @return chunks
   */
  @Provide
  public Arbitrary<ChatCompletionChunk> chatCompletionChunks() {
    return Combinators.combine(TextArbitraries.any(), TextArbitraries.any(), finishes(), extras())
        .as((text, reasoning, finish, extras) -> {
          var delta = new ChatCompletionChunk.Delta(Optional.empty(), text, reasoning, "", List.of(), extras);
          var choice = new ChatCompletionChunk.Choice(0, delta, finish, Optional.empty(), JsonObject.of());
          return new ChatCompletionChunk("chatcmpl-kit", Optional.empty(), "org/m", List.of(choice), Optional.empty(),
              Optional.empty(), JsonObject.of());
        });
  }

  /**
   * Continuations of texts.
   *
   * @return answers, which are pieces too
   */
  @Provide
  public Arbitrary<Completion> completions() {
    return Combinators.combine(TextArbitraries.any(), finishes(), usages().optional(), extras())
        .as((text, finish, usage, extras) -> {
          var choice = new Completion.Choice(0, text, finish, Optional.<CompletionLogprobs>empty(), JsonObject.of());
          return new Completion("cmpl-kit", Optional.empty(), "org/m", List.of(choice), usage, Optional.empty(),
              extras);
        });
  }

  /**
   * Answers of the Responses API.
   *
   * @return answers
   */
  @Provide
  public Arbitrary<Response> responses() {
    return Combinators.combine(RequestArbitraries.items().list().ofMaxSize(3), times(), extras())
        .as((items, time, extras) -> new Response("resp_kit", time, "org/m", "completed", Optional.empty(), items,
            Optional.empty(), extras));
  }

  /**
   * Lists of vectors.
   *
   * @return answers
   */
  @Provide
  public Arbitrary<EmbeddingList> embeddingLists() {
    var vectors = Arbitraries.floats().array(float[].class).ofMinSize(1).ofMaxSize(4)
        .map(vector -> new Embedding(0, vector, JsonObject.of()));
    return Combinators.combine(vectors.list().ofMaxSize(3), usages().optional(), extras())
        .as((data, usage, extras) -> new EmbeddingList("org/e", data, usage, extras));
  }

  /**
   * Rankings of documents.
   *
   * @return answers
   */
  @Provide
  public Arbitrary<Ranking> rankings() {
    var results = Combinators.combine(TextArbitraries.any(), Arbitraries.doubles())
        .as((text, score) -> new Ranking.Result(0, text, score, JsonObject.of()));
    return Combinators.combine(results.list().ofMaxSize(3), extras())
        .as((all, extras) -> new Ranking("org/r", all, Optional.empty(), extras));
  }

  /**
   * What was heard.
   *
   * @return answers
   */
  @Provide
  public Arbitrary<Transcription> transcriptions() {
    return Combinators.combine(TextArbitraries.any(), extras()).as((text, extras) -> new Transcription(text,
        Optional.of("en"), Optional.of(1.5), List.of(), List.of(), Optional.empty(), extras));
  }

  /**
   * Pieces of what was heard.
   *
   * @return chunks
   */
  @Provide
  public Arbitrary<TranscriptionChunk> transcriptionChunks() {
    return Combinators.combine(TextArbitraries.any(), finishes()).as(
        (text, finish) -> new TranscriptionChunk(text, finish, Optional.empty(), Optional.empty(), JsonObject.of()));
  }

  /**
   * Lists of models.
   *
   * @return answers
   */
  @Provide
  public Arbitrary<ModelList> modelLists() {
    var models = Combinators.combine(Arbitraries.of("m", "org/m", "a b"), times(), extras())
        .as((id, time, extras) -> new Model(id, time, Optional.of("vllm"), extras));
    return models.list().ofMaxSize(3).map(all -> new ModelList(all, JsonObject.of()));
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

  private static Arbitrary<Optional<Instant>> times() {
    return Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond).optional();
  }

  private static Arbitrary<Optional<FinishReason>> finishes() {
    return Arbitraries.of("stop", "length", "tool_calls", "kit_reason").map(FinishReason::new).optional();
  }

  private static Arbitrary<JsonObject> extras() {
    return JsonValueArbitraries.objects().map(object -> JsonObject.of("kit_extra", object));
  }
}
