package bifrost.testkit.internal.operation;

import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.testkit.contract.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kits of all operations. */
public final class OperationKits {
  private OperationKits() {}

  /** Returns the kit of an operation. The switch has no default, so that the compiler names a missing kit. */
  public static OperationKit<?, ?> of(Operation operation) {
    return switch (operation) {
      case CHAT_COMPLETION -> new ChatCompletionKit();
      case RESPONSES -> new ResponsesKit();
      case COMPLETION -> new CompletionKit();
      case EMBEDDING -> new EmbeddingKit();
      case TRANSCRIPTION -> new TranscriptionKit();
      case TRANSLATION -> new TranslationKit();
      case LIST_MODELS -> new ListModelsKit();
      case RERANK -> new RerankKit();
      case SCORE -> new ScoreKit();
      case TOKENIZE -> new TokenizeKit();
      case DETOKENIZE -> new DetokenizeKit();
      case IMAGE_GENERATION -> new ImageGenerationKit();
      case SPEECH -> new SpeechKit();
      case FILE -> new FileKit();
      case BATCH -> new BatchKit();
      case RAW -> new RawKit();
    };
  }

  /** {@return the kits of all operations, in the order of the operations} */
  public static List<OperationKit<?, ?>> all() {
    return Stream.of(Operation.values()).<OperationKit<?, ?>>map(OperationKits::of).toList();
  }

  /** {@return the kit of the request; empty if the request is a variant, such as {@code RawBytesRequest}} */
  @SuppressWarnings("unchecked") // the kit accepts the class of the request
  public static <R> Optional<OperationKit<Request<R>, R>> find(Request<R> request) {
    var kit = of(request.operation());
    return hasClassOf(kit.sample(), request) ? Optional.of((OperationKit<Request<R>, R>) kit) : Optional.empty();
  }

  /** {@return the kit of the request, if the contract streams its operation} */
  @SuppressWarnings("unchecked") // the kit accepts the class of the request
  public static <E, R> Optional<StreamedKit<Streamable<E, R>, E, R>> findStreamed(Streamable<E, R> request) {
    return of(request.operation()) instanceof StreamedKit<?, ?, ?> kit && hasClassOf(kit.sample(), request)
        ? Optional.of((StreamedKit<Streamable<E, R>, E, R>) kit)
        : Optional.empty();
  }

  private static boolean hasClassOf(Request<?> sample, Request<?> request) {
    return sample.getClass() == request.getClass();
  }

  /** {@return the expected response of any operation, in the form of {@link OperationKit#normalized}} */
  public static Object expected(Scenario scenario) {
    return of(scenario.request().operation()).expected(scenario);
  }

  /** {@return the kit of the request, which must not be a variant} */
  public static <R> OperationKit<Request<R>, R> of(Request<R> request) {
    return find(request).orElseThrow(
        () -> new IllegalArgumentException("no kit for requests of the type " + request.getClass().getSimpleName()));
  }
}
