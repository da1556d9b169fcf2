package bifrost.vllm.internal.cli;

/** The arguments or the configuration are invalid. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
