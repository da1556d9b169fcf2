/**
 * An application with its own kind of provider. It also uses the kind of a third party, without requiring its module.
 */
module app {
  requires bifrost.openai;

  provides bifrost.api.spi.ProviderFactory with app.LocalProviderFactory;
}
