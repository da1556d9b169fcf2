package bifrost.vllm;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same claims, against a real vLLM: where a property says where one is, see {@link Backend}. */
class RealVllmEndToEndTests {
  /** What is called for a server: here itself, and elsewhere what stands before it. */
  Backend way(Backend server) {
    return server;
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Chat extends ChatClaims {
    Chat() {
      super(way(Backend.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Tools extends ToolClaims {
    Tools() {
      super(way(Backend.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.REASONING_URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Reasoning extends ReasoningClaims {
    Reasoning() {
      super(way(Backend.realReasoning()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Errors extends ErrorClaims {
    Errors() {
      super(way(Backend.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Addresses extends AddressClaims {
    Addresses() {
      super(way(Backend.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Cancelling extends CancelClaims {
    Cancelling() {
      super(way(Backend.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Load extends LoadClaims {
    Load() {
      super(way(Backend.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class TextCompletions extends CompletionClaims {
    TextCompletions() {
      super(way(Backend.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.EMBEDDING_URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Embeddings extends EmbeddingClaims {
    Embeddings() {
      super(way(Backend.realEmbedding()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.AUDIO_URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Audio extends AudioClaims {
    Audio() {
      super(way(Backend.realAudio()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Responses extends ResponsesClaims {
    Responses() {
      super(way(Backend.real()));
    }
  }
}
