package bifrost.testkit.internal.operation;

import bifrost.api.Streamable;
import bifrost.testkit.internal.openai.OpenAiStreamForm;

/**
 * The kit of an operation whose responses can be streamed.
 *
 * @param <Q> the type of the requests
 * @param <E> the type of an event
 * @param <R> the type of the complete response
 */
public non-sealed interface StreamedKit<Q extends Streamable<E, R>, E, R> extends OperationKit<Q, R> {
  @Override
  default boolean isStreamed() {
    return true;
  }

  @Override
  OpenAiStreamForm openAi();

  /** {@return the reasoning and the text; with few tokens, a reasoning model may generate only reasoning} */
  String text(R response);

  /** {@return the increment of the reasoning; {@code ""} if there is none} */
  String reasoningDelta(E event);

  /** {@return the increment of the text; {@code ""} if there is none} */
  String textDelta(E event);
}
