using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace AddinHost.Shared.Secrets;

/// <summary>Sealing at rest: key ring in the database, sealed by the master key.</summary>
public static class SecretsFeature
{
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddOptions<SecretsOptions>().BindConfiguration(SecretsOptions.Section);
        services.AddSingleton<MasterKey>();
        services.AddSingleton<Sealer>();
        services.AddDataProtection().SetApplicationName("Inlay");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new DatabaseKeyRing(provider.GetRequiredService<IServiceScopeFactory>());
            options.XmlEncryptor = new MasterKeyEncryptor(provider.GetRequiredService<MasterKey>());
        }));
        return services;
    }
}
