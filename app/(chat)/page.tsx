export default function NewChatPage() {
  return <div className="flex-1" />;
}
