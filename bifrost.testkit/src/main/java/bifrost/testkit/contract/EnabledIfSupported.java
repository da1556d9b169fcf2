package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.testkit.contract.Dialect.Feature;
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
@AddLifecycleHook(EnabledIfSupported.SkipCondition.class)
public @interface EnabledIfSupported {
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
  OperationGroup operations() default OperationGroup.CHAT;

  /** What a provider serves. */
  enum OperationGroup {
    /** Chat completions. */
    CHAT("chats", EnumSet.of(Operation.CHAT_COMPLETION)),
    /** Any other operation. */
    OTHER("operations but chats",
        EnumSet.of(Operation.COMPLETION, Operation.RESPONSES, Operation.EMBEDDING, Operation.RERANK,
            Operation.TRANSCRIPTION, Operation.TRANSLATION, Operation.LIST_MODELS, Operation.RAW)),
    /** Any other operation whose answers come in pieces. */
    OTHER_STREAMABLE("streams but of chats",
        EnumSet.of(Operation.COMPLETION, Operation.RESPONSES, Operation.TRANSCRIPTION, Operation.TRANSLATION)),
    /** The list of models. */
    LIST_MODELS("lists of models", EnumSet.of(Operation.LIST_MODELS));

    private final String words;
    private final Set<Operation> operations;

    OperationGroup(String words, Set<Operation> operations) {
      this.words = words;
      this.operations = operations;
    }

    /**
     * Returns whether an operation belongs to this group.
     *
     * @param operation the operation
     * @return true if it does
     */
    public boolean contains(Operation operation) {
      return operations.contains(operation);
    }
  }

  /** Has the rule skipped. For jqwik. */
  final class SkipCondition implements SkipExecutionHook {
    /** Looks at nothing yet. */
    public SkipCondition() {}

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
      var needs = context.findAnnotation(EnabledIfSupported.class);
      boolean asks =
          needs.isPresent() && ((PropertyLifecycleContext) context).testInstance() instanceof ContractSubject;
      if (!asks) return SkipResult.doNotSkip();
      var subject = (ContractSubject) ((PropertyLifecycleContext) context).testInstance();
      return reasonToSkip(needs.get(), subject).map(SkipResult::skip).orElseGet(SkipResult::doNotSkip);
    }

    static Optional<String> reasonToSkip(EnabledIfSupported needs, ContractSubject subject) {
      if (subject.operations().stream().noneMatch(needs.operations()::contains)) {
        return Optional.of("the provider serves no " + needs.operations().words);
      }
      for (var feature : needs.value()) {
        if (!subject.dialect().features().contains(feature)) return Optional.of("the wire has no " + feature);
      }
      return Optional.empty();
    }
  }
}
