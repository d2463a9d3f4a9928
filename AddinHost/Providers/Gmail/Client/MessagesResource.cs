using Google.Apis.Services;
using Google.Apis.Util;

namespace AddinHost.Providers.Gmail.Client;

/// <summary>users.messages.</summary>
public sealed class MessagesResource(IClientService service)
{
    public ListRequest List(string userId) => new(service, userId);

    public GetRequest Get(string userId, string id) => new(service, userId, id);

    /// <summary>users.messages.list: newest first.</summary>
    public sealed class ListRequest(IClientService service, string userId) : GmailRequest<ListMessagesResponse>(service, userId, "list", "GET", "messages", GmailCost.ListMessages)
    {
        [RequestParameter("q", RequestParameterType.Query)]
        public string? Q { get; set; }

        [RequestParameter("labelIds", RequestParameterType.Query)]
        public Repeatable<string>? LabelIds { get; set; }

        [RequestParameter("maxResults", RequestParameterType.Query)]
        public long? MaxResults { get; set; }

        [RequestParameter("pageToken", RequestParameterType.Query)]
        public string? PageToken { get; set; }
    }

    /// <summary>users.messages.get.</summary>
    public sealed class GetRequest(IClientService service, string userId, string id) : GmailRequest<Message>(service, userId, "get", "GET", "messages/{id}", GmailCost.GetMessage)
    {
        [RequestParameter("id", RequestParameterType.Path)]
        public string Id => id;

        /// <summary>minimal, metadata, raw or full.</summary>
        [RequestParameter("format", RequestParameterType.Query)]
        public string? Format { get; set; }

        [RequestParameter("metadataHeaders", RequestParameterType.Query)]
        public Repeatable<string>? MetadataHeaders { get; set; }
    }
}
