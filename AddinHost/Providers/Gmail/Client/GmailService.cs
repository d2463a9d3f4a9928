using Google.Apis.Services;

namespace AddinHost.Providers.Gmail.Client;

/// <summary>As much of the Gmail API, version 1, as Inlay uses: named and shaped like the client that Google generates, so that it can be exchanged for it.</summary>
public sealed class GmailService : BaseClientService
{
    public GmailService(Initializer initializer)
        : base(initializer)
    {
        Users = new UsersResource(this);
    }

    public override string Name => "gmail";

    public override string BaseUri => BaseUriOverride ?? "https://gmail.googleapis.com/";

    public override string BasePath => "";

    public override string BatchUri => BaseUri + BatchPath;

    public override string BatchPath => "batch/gmail/v1";

    public override IList<string> Features => [];

    public UsersResource Users { get; }
}
