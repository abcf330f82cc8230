interface PageWid {
  isLid(): boolean;
}

interface PageMessage {
  ack: number;
  isSendFailure: boolean;
}

interface SendResult {
  messageSendResult: string;
}

interface PageModules {
  WAWebCollections: {
    Msg: { getMessagesById(keys: string[]): Promise<{ messages: PageMessage[] }> };
  };
  WAWebUserPrefsMeUser: { getMaybeMePnUser(): PageWid; getMaybeMeLidUser(): PageWid };
  WAWebMsgKey: new (parts: object) => { toString(): string };
  WAWebSendMsgChatAction: {
    addAndSendMsgToChat(chat: object, message: object): [Promise<unknown>, Promise<SendResult>];
  };
  WAWebResendMsgAction: { resendMsg(message: PageMessage): Promise<SendResult> };
}

/** The window of the page, as far as these tests reach into it by themselves. */
export interface PageWindow {
  require<K extends keyof PageModules>(name: K): PageModules[K];
  WWebJS: { getChat(id: string, options: object): Promise<{ id: PageWid }> };
  /** Where a test leaves the result of its own last send. */
  settledResult: SendResult | null;
}
