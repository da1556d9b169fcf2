package bifrost.vllm.internal.cli;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.Conversation;
import bifrost.api.Message;
import bifrost.api.UserMessage;
import java.util.List;

/** A conversation with the user of a terminal. */
final class ChatSession {
  private final Run run;
  private final Conversation conversation;
  private final TerminalInput input;
  private List<ContentPart> images; // are part of the first message

  ChatSession(Run run, ChatCompletionRequest request, List<ContentPart> images) {
    this.run = run;
    this.conversation = Conversation.of(run.bifrost, request);
    this.input = new TerminalInput(run.in.stream());
    this.images = images;
  }

  void run() {
    try (var mode = InterruptMode.enter()) {
      run.messages.text(conversation.request().model() + (mode.isActive() ? "; Ctrl-C stops a response," : ";")
          + " Ctrl-D ends the chat\n");
      input.start();
      for (var line = next(); !line.equals(TerminalInput.END); line = next()) {
        if (line.equals(TerminalInput.INTERRUPT)) run.messages.text("\n");
        else if (!line.isBlank()) answer(ChatCommand.user(line, images));
      }
      run.messages.text("\n");
    }
  }

  private String next() {
    run.messages.bold("> ");
    return input.next();
  }

  private void answer(UserMessage user) {
    var text = new StringBuilder(); // the text that the user has seen
    input.interruptOnCtrlC(Thread.currentThread());
    try (var chunks = conversation.stream(user)) {
      ChatCommand.print(run, chunks, text);
      if (run.arguments.isJson()) run.json(chunks.collect());
    } catch (BifrostException e) {
      boolean isInterrupt = input.endInterrupt() && e.error() instanceof Cancelled;
      run.out.endLine();
      if (isInterrupt) keep(user, text.toString());
      else run.messages.message(e.getMessage() + "\n(the conversation does not contain this message)");
      return;
    } finally {
      input.endInterrupt();
    }
    images = List.of();
  }

  /** Keeps the part of a response that was printed before the user stopped it. */
  private void keep(UserMessage user, String text) {
    run.messages.text(text.isEmpty() ? "(stopped)\n" : "(stopped; the conversation contains this part)\n");
    if (text.isEmpty()) return;
    conversation.add(user, Message.assistant(text));
    images = List.of();
  }
}
