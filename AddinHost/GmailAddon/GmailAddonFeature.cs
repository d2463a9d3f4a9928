using AddinHost.GmailAddon.Actions;
using AddinHost.GmailAddon.Cards;
using AddinHost.GmailAddon.Tokens;
using AddinHost.Providers.Gmail;

namespace AddinHost.GmailAddon;

/// <summary>The Gmail surface: cards, their buttons, and what Google is told about them.</summary>
public static class GmailAddonFeature
{
    public static IServiceCollection AddGmailAddon(this IServiceCollection services)
    {
        services.AddOptions<GmailAddonOptions>().BindConfiguration(GmailAddonOptions.Section)
            .Validate(options => options.GmailWithin > TimeSpan.Zero && options.GmailWithin <= TimeSpan.FromSeconds(25), "Google:Addon:GmailWithin is more than 0 and at most 25 seconds.")
            .ValidateOnStart();
        services.AddSingleton<GoogleKeys>();
        services.AddSingleton<GoogleTokens>();
        services.AddSingleton<OpenedMessages>();
        services.AddSingleton<ActionIds>();
        services.AddScoped<CardVisit>();
        services.AddScoped<OpenMessage>();
        services.AddScoped<MessageCard>();
        services.AddScoped<FormCards>();
        services.AddScoped<FrontCards>();
        services.AddScoped<ReadingActions>();
        services.AddScoped<ComposingActions>();
        services.AddScoped<SignOutAction>();
        services.AddScoped<CardActions>();
        services.AddScoped<CardDesk>();
        services.AddScoped<AddonDescriptions>();
        return services;
    }
}
