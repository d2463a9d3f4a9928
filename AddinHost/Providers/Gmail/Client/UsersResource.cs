using Google.Apis.Services;
using Google.Apis.Util;

namespace AddinHost.Providers.Gmail.Client;

/// <summary>The mailbox of a user; <c>me</c> is whoever the access token is of.</summary>
public sealed class UsersResource(IClientService service)
{
    public DraftsResource Drafts { get; } = new(service);

    public HistoryResource History { get; } = new(service);

    public LabelsResource Labels { get; } = new(service);

    public MessagesResource Messages { get; } = new(service);

    public SettingsResource Settings { get; } = new(service);

    public ThreadsResource Threads { get; } = new(service);

    public GetProfileRequest GetProfile(string userId) => new(service, userId);

    public StopRequest Stop(string userId) => new(service, userId);

    public WatchCall Watch(WatchRequest body, string userId) => new(service, body, userId);

    /// <summary>users.getProfile.</summary>
    public sealed class GetProfileRequest(IClientService service, string userId) : GmailRequest<Profile>(service, userId, "getProfile", "GET", "profile", GmailCost.GetProfile);

    /// <summary>users.stop.</summary>
    public sealed class StopRequest(IClientService service, string userId) : GmailRequest<string>(service, userId, "stop", "POST", "stop", GmailCost.Stop);

    /// <summary>users.watch.</summary>
    public sealed class WatchCall(IClientService service, WatchRequest body, string userId) : GmailRequest<WatchResponse>(service, userId, "watch", "POST", "watch", GmailCost.Watch, body);
}

/// <summary>users.labels.</summary>
public sealed class LabelsResource(IClientService service)
{
    public ListRequest List(string userId) => new(service, userId);

    /// <summary>users.labels.list.</summary>
    public sealed class ListRequest(IClientService service, string userId) : GmailRequest<ListLabelsResponse>(service, userId, "list", "GET", "labels", GmailCost.ListLabels);
}

/// <summary>users.settings.</summary>
public sealed class SettingsResource(IClientService service)
{
    public SendAsResource SendAs { get; } = new(service);
}

/// <summary>users.settings.sendAs.</summary>
public sealed class SendAsResource(IClientService service)
{
    public ListRequest List(string userId) => new(service, userId);

    /// <summary>users.settings.sendAs.list.</summary>
    public sealed class ListRequest(IClientService service, string userId) : GmailRequest<ListSendAsResponse>(service, userId, "list", "GET", "settings/sendAs", GmailCost.ListSendAs);
}

/// <summary>users.history.</summary>
public sealed class HistoryResource(IClientService service)
{
    public ListRequest List(string userId) => new(service, userId);

    /// <summary>users.history.list.</summary>
    public sealed class ListRequest(IClientService service, string userId) : GmailRequest<ListHistoryResponse>(service, userId, "list", "GET", "history", GmailCost.ListHistory)
    {
        [RequestParameter("startHistoryId", RequestParameterType.Query)]
        public ulong? StartHistoryId { get; set; }

        [RequestParameter("labelId", RequestParameterType.Query)]
        public string? LabelId { get; set; }

        [RequestParameter("historyTypes", RequestParameterType.Query)]
        public Repeatable<string>? HistoryTypes { get; set; }

        [RequestParameter("maxResults", RequestParameterType.Query)]
        public long? MaxResults { get; set; }

        [RequestParameter("pageToken", RequestParameterType.Query)]
        public string? PageToken { get; set; }
    }
}

/// <summary>users.threads.</summary>
public sealed class ThreadsResource(IClientService service)
{
    public GetRequest Get(string userId, string id) => new(service, userId, id);

    /// <summary>users.threads.get.</summary>
    public sealed class GetRequest(IClientService service, string userId, string id) : GmailRequest<MessageThread>(service, userId, "get", "GET", "threads/{id}", GmailCost.GetThread)
    {
        [RequestParameter("id", RequestParameterType.Path)]
        public string Id => id;

        [RequestParameter("format", RequestParameterType.Query)]
        public string? Format { get; set; }

        [RequestParameter("metadataHeaders", RequestParameterType.Query)]
        public Repeatable<string>? MetadataHeaders { get; set; }
    }
}
