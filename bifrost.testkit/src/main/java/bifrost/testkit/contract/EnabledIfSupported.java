package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/**
 * Skips a rule if the protocol or the provider does not support the tested feature. The test report contains the
 * reason.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@AddLifecycleHook(EnabledIfSupported.SkipCondition.class)
public @interface EnabledIfSupported {
  /** {@return the features that the protocol must have; none by default} */
  Feature[] value() default {};

  /**
   * {@return a group of operations, at least one of which the provider must support; by default chat
   * completions, which every tested provider supports}
   */
  OperationGroup operations() default OperationGroup.CHAT;

  /** A group of operations. */
  enum OperationGroup {
    /** Chat completions. */
    CHAT("chat completions", kit -> kit.operation() == Operation.CHAT_COMPLETION),
    /** All operations other than chat completions. */
    OTHER("operations other than chat completions", kit -> kit.operation() != Operation.CHAT_COMPLETION),
    /** All operations other than chat completions that stream text. */
    OTHER_STREAMABLE("streams of operations other than chat completions",
        kit -> kit.operation() != Operation.CHAT_COMPLETION && kit.isStreamed()),
    /** Completions of texts. */
    COMPLETIONS("completions of texts", kit -> kit.operation() == Operation.COMPLETION),
    /** Embeddings. */
    EMBEDDINGS("embeddings", kit -> kit.operation() == Operation.EMBEDDING),
    /** Rankings. */
    RANKINGS("rankings", kit -> kit.operation() == Operation.RERANK),
    /** Scores of pairs of texts. */
    SCORES("scores", kit -> kit.operation() == Operation.SCORE),
    /** Transcriptions. */
    TRANSCRIPTIONS("transcriptions", kit -> kit.operation() == Operation.TRANSCRIPTION),
    /** The Responses API. */
    RESPONSES("the Responses API", kit -> kit.operation() == Operation.RESPONSES),
    /** The list of models. */
    LIST_MODELS("the list of models", kit -> kit.operation() == Operation.LIST_MODELS),
    /** Generated images. */
    IMAGES("generated images", kit -> kit.operation() == Operation.IMAGE_GENERATION),
    /** Files. */
    FILES("files", kit -> kit.operation() == Operation.FILE),
    /** Requests to any endpoint. */
    RAW_REQUESTS("requests to any endpoint", kit -> kit.operation() == Operation.RAW),
    /** Operations whose input may be a list of texts or tokens. */
    LISTS_OF_INPUTS("lists of inputs",
        kit -> kit.operation() == Operation.COMPLETION || kit.operation() == Operation.EMBEDDING),
    /** Operations that upload files. */
    UPLOADS("uploads", kit -> kit.operation() == Operation.TRANSCRIPTION || kit.operation() == Operation.TRANSLATION
        || kit.operation() == Operation.FILE),
    /** Operations whose parameters are in the query of the URL, or whose ids are in its path. */
    URLS("operations with queries or ids in their URLs", kit -> kit.operation() == Operation.RAW
        || kit.operation() == Operation.FILE || kit.operation() == Operation.BATCH);

    private final String description;
    private final Predicate<OperationKit<?, ?>> isIncluded;

    OperationGroup(String description, Predicate<OperationKit<?, ?>> isIncluded) {
      this.description = description;
      this.isIncluded = isIncluded;
    }

    /**
     * {@return whether this group contains the operation}
     *
     * @param operation the operation
     */
    public boolean contains(Operation operation) {
      return isIncluded.test(OperationKits.of(Objects.requireNonNull(operation, "operation")));
    }
  }

  /** The jqwik hook that skips a rule. Thread-safe. */
  final class SkipCondition implements SkipExecutionHook {
    /** Creates the hook; called by jqwik. */
    public SkipCondition() {}

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
      var annotation = Objects.requireNonNull(context, "context").findAnnotation(EnabledIfSupported.class);
      boolean applies =
          annotation.isPresent() && ((PropertyLifecycleContext) context).testInstance() instanceof ContractSubject;
      if (!applies) return SkipResult.doNotSkip();
      var subject = (ContractSubject) ((PropertyLifecycleContext) context).testInstance();
      return reasonToSkip(annotation.get(), subject).map(SkipResult::skip).orElseGet(SkipResult::doNotSkip);
    }

    static Optional<String> reasonToSkip(EnabledIfSupported annotation, ContractSubject subject) {
      if (subject.operations().stream().noneMatch(annotation.operations()::contains)) {
        return Optional.of("the provider does not support " + annotation.operations().description);
      }
      for (var feature : annotation.value()) {
        if (!subject.dialect().features().contains(feature)) {
          return Optional.of("the protocol does not have the feature " + feature);
        }
      }
      return Optional.empty();
    }
  }
}
