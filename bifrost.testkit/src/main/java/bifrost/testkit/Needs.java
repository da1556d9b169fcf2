package bifrost.testkit;

import bifrost.api.Operation;
import bifrost.testkit.Dialect.Feature;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** What a rule is about. Where the wire or the provider has none of it, the rule is skipped, and the report says why. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@AddLifecycleHook(Needs.Check.class)
public @interface Needs {
  /**
   * What the wire has to be able to say.
   *
   * @return all of these
   */
  Feature[] value() default {};

  /**
   * What the provider has to serve.
   *
   * @return chats, by default, which every provider of this contract serves
   */
  Served served() default Served.CHATS;

  /** What a provider serves. */
  enum Served {
    /** Chat completions. */
    CHATS("chats", EnumSet.of(Operation.CHAT_COMPLETION)),
    /** Any other operation. */
    OTHERS("operations but chats", EnumSet.of(Operation.COMPLETION, Operation.RESPONSES, Operation.EMBEDDING, Operation.RERANK,
        Operation.TRANSCRIPTION, Operation.TRANSLATION, Operation.LIST_MODELS, Operation.RAW)),
    /** Any other operation whose answers come in pieces. */
    OTHER_STREAMS("streams but of chats", EnumSet.of(Operation.COMPLETION, Operation.RESPONSES, Operation.TRANSCRIPTION, Operation.TRANSLATION)),
    /** The list of models. */
    MODELS("lists of models", EnumSet.of(Operation.LIST_MODELS));

    private final String words;
    private final Set<Operation> operations;

    Served(String words, Set<Operation> operations) {
      this.words = words;
      this.operations = operations;
    }

    /**
     * Returns whether an operation belongs to this group.
     *
     * @param operation the operation
     * @return true if it does
     */
    public boolean has(Operation operation) {
      return operations.contains(operation);
    }
  }

  /** Has the rule skipped. For jqwik. */
  final class Check implements SkipExecutionHook {
    /** Looks at nothing yet. */
    public Check() {}

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
      var needs = context.findAnnotation(Needs.class);
      boolean asks = needs.isPresent() && ((PropertyLifecycleContext) context).testInstance() instanceof ContractSubject;
      if (!asks) return SkipResult.doNotSkip();
      var subject = (ContractSubject) ((PropertyLifecycleContext) context).testInstance();
      return missing(needs.get(), subject).map(SkipResult::skip).orElseGet(SkipResult::doNotSkip);
    }

    static Optional<String> missing(Needs needs, ContractSubject subject) {
      if (subject.operations().stream().noneMatch(needs.served()::has)) return Optional.of("the provider serves no " + needs.served().words);
      for (var feature : needs.value()) if (!subject.dialect().features().contains(feature)) return Optional.of("the wire has no " + feature);
      return Optional.empty();
    }
  }
}
