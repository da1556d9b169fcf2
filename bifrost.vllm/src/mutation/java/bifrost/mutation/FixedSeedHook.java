package bifrost.mutation;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Gives every property the same seed, so that a mutant is killed in every run or in none, and disables shrinking,
 * because only the first failure counts. jqwik finds the hook as a service.
 */
public final class FixedSeedHook implements AroundPropertyHook {
  private static final String SEED = "20261130";

  /** Creates the hook; called by jqwik. */
  public FixedSeedHook() {}

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public boolean appliesTo(Optional<AnnotatedElement> element) {
    return true;
  }

  @Override
  public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
    var attributes = context.attributes();
    if (attributes.seed().isEmpty()) attributes.setSeed(SEED);
    attributes.setShrinking(ShrinkingMode.OFF);
    return property.execute();
  }
}
