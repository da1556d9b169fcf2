/**
 * An application with its own kind of provider. It also uses a kind of a third party, whose module it does not require.
 */
module app {
  requires bifrost.openai;

  provides bifrost.api.spi.ProviderFactory with app.LocalProviderFactory;
}
