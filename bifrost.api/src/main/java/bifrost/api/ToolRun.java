package bifrost.api;

import java.util.Objects;
import java.util.Optional;

/**
 * The result of a run of a {@link Toolbox}. Immutable and thread-safe.
 *
 * <pre>{@code
 * var run = toolbox.run(bifrost, request);
 * System.out.println(run.response().text());
 * var next = toolbox.run(bifrost, run.request().then(user("And tomorrow?")));
 * }</pre>
 *
 * @param request the request of the caller, with all messages of the run: tool calls, results and the answer. For the
 *     {@link EventStream#partial()} of a stream, it ends before the response; for a run that failed, see
 *     {@link BifrostException#toolRun()}
 * @param response the last response, which is the answer
 * @param rounds the number of complete responses
 * @param usage the token usage of all complete responses together; empty if one of them has none
 * @param <Q> the type of the request
 * @param <R> the type of the response
 * @since 0.1
 */
public record ToolRun<Q extends Streamable<?, R>, R extends ModelResponse>(Q request, R response, int rounds,
    Optional<Usage> usage) {
  /** Rejects null components. */
  public ToolRun {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(usage, "usage");
  }
}
