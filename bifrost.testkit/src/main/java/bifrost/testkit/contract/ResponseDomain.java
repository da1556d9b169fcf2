package bifrost.testkit.contract;

import bifrost.api.BinaryContent;
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
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.operation.OperationKits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/**
 * A jqwik domain of responses and their components, including extras. {@link BifrostDomain} includes it. Not
 * thread-safe: jqwik uses a domain on one thread.
 *
 * @since 0.1
 */
public class ResponseDomain extends DomainContextBase {
  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  /** Creates the domain; called by {@link net.jqwik.api.domains.Domain}. */
  public ResponseDomain() {}

  /** {@return the providers of all methods of this class, and of the operations that generate their responses} */
  @Override
  public Collection<ArbitraryProvider> getArbitraryProviders() {
    var providers = new ArrayList<>(super.getArbitraryProviders());
    for (var kit : OperationKits.all()) {
      kit.arbitraries().responses().ifPresent(responses -> providers.add(new ResponseProvider(responses)));
    }
    return List.copyOf(providers);
  }

  private record ResponseProvider(KitArbitraries.Responses<?> responses) implements ArbitraryProvider {
    @Override
    public boolean canProvideFor(TypeUsage type) {
      return TypeUsage.of(responses.type()).canBeAssignedTo(type);
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage type, SubtypeProvider subtypes) {
      return Set.of(responses.values());
    }
  }

  /** {@return chat completions with up to three choices} */
  @Provide
  public Arbitrary<ChatCompletion> chatCompletions() {
    return Combinators.combine(ChatScenarioArbitraries.of(ALL), times(), extras())
        .as((scenario, time, extras) -> {
          var expected = scenario.chatCompletion();
          return new ChatCompletion("chatcmpl-kit", time, "org/m", expected.choices(), expected.usage(),
              Optional.empty(),
              extras);
        });
  }

  /** {@return chunks of streamed chat completions} */
  @Provide
  public Arbitrary<ChatCompletionChunk> chatCompletionChunks() {
    return Combinators.combine(TextArbitraries.any(), TextArbitraries.any(), finishes(), extras())
        .as((text, reasoning, finish, extras) -> {
          var delta = ChatCompletionChunk.Delta.of(text).reasoning(reasoning).extras(extras);
          var choice = ChatCompletionChunk.Choice.of(0, delta);
          return ChatCompletionChunk.of(finish.map(choice::finishReason).orElse(choice)).id("chatcmpl-kit")
              .model("org/m");
        });
  }

  /** {@return completions, which are also the chunks of streamed completions} */
  @Provide
  public Arbitrary<Completion> completions() {
    return Combinators.combine(TextArbitraries.any(), finishes(), usages().optional(), extras())
        .as((text, finish, usage, extras) -> {
          var choice = new Completion.Choice(0, text, finish, Optional.<CompletionLogprobs>empty(), JsonObject.of());
          return new Completion("cmpl-kit", Optional.empty(), "org/m", List.of(choice), usage, Optional.empty(),
              extras);
        });
  }

  /** {@return responses of the Responses API} */
  @Provide
  public Arbitrary<Response> responses() {
    return Combinators.combine(RequestArbitraries.items().list().ofMaxSize(3), times(), extras())
        .as((items, time, extras) -> new Response("resp_kit", time, "org/m", "completed", Optional.empty(), items,
            Optional.empty(), extras));
  }

  /** {@return lists of embeddings} */
  @Provide
  public Arbitrary<EmbeddingList> embeddingLists() {
    var vectors = Arbitraries.floats().array(float[].class).ofMinSize(1).ofMaxSize(4)
        .map(vector -> new Embedding(0, vector, JsonObject.of()));
    return Combinators.combine(vectors.list().ofMaxSize(3), usages().optional(), extras())
        .as((data, usage, extras) -> new EmbeddingList("org/e", data, usage, extras));
  }

  /** {@return rankings of documents} */
  @Provide
  public Arbitrary<Ranking> rankings() {
    var results = Combinators.combine(TextArbitraries.any(), Arbitraries.doubles())
        .as((text, score) -> new Ranking.Result(0, text, score, JsonObject.of()));
    return Combinators.combine(results.list().ofMaxSize(3), extras())
        .as((all, extras) -> new Ranking("org/r", all, Optional.empty(), extras));
  }

  /** {@return transcriptions} */
  @Provide
  public Arbitrary<Transcription> transcriptions() {
    return Combinators.combine(TextArbitraries.any(), extras()).as((text, extras) -> new Transcription(text,
        Optional.of("en"), Optional.of(1.5), List.of(), List.of(), Optional.empty(), extras));
  }

  /** {@return chunks of streamed transcriptions} */
  @Provide
  public Arbitrary<TranscriptionChunk> transcriptionChunks() {
    return Combinators.combine(TextArbitraries.any(), finishes()).as(
        (text, finish) -> new TranscriptionChunk(text, finish, Optional.empty(), Optional.empty(), JsonObject.of()));
  }

  /** {@return files, such as speech, with any bytes} */
  @Provide
  public Arbitrary<BinaryContent> binaryContents() {
    var types = Arbitraries.of("audio/mpeg", "application/octet-stream").optional();
    return Combinators.combine(types, Arbitraries.bytes().array(byte[].class).ofMaxSize(32)).as(BinaryContent::new);
  }

  /** {@return lists of models} */
  @Provide
  public Arbitrary<ModelList> modelLists() {
    var models = Combinators.combine(Arbitraries.of("m", "org/m", "a b"), times(), extras())
        .as((id, time, extras) -> new Model(id, time, Optional.of("vllm"), extras));
    return models.list().ofMaxSize(3).map(all -> ModelList.of(all));
  }

  /** {@return token usages, some above the range of 32 bits} */
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
