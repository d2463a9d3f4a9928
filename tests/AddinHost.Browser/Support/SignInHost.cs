namespace AddinHost.Browser.Support;

/// <summary>One host that takes two fakes for Google and Microsoft; an administrator has yet to tell it its clients there.</summary>
public sealed class SignInHost : IAsyncLifetime
{
    public GoogleFake Google { get; private set; } = null!;

    public MicrosoftServer Microsoft { get; } = new();

    public HostProcess Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Google = await GoogleFake.StartNewAsync();
        await Microsoft.InitializeAsync();
        var settings = Google.Settings();
        settings["Google:PollEvery"] = "00:00:01";
        foreach (var (key, value) in Microsoft.Settings.Where(pair => pair.Key.Contains(":Endpoints:", StringComparison.Ordinal)))
            settings[key] = value!;
        settings["Microsoft:Limits:PollEvery"] = "00:00:01";
        settings["Microsoft:NotificationUrl"] = HostProcess.OwnAddress + "/hooks/graph";
        Host = await HostProcess.StartNewAsync(settings);
        await Host.SetUpAsync();
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Google.DisposeAsync();
        await Microsoft.DisposeAsync();
    }
}
