import {
  Archive,
  ArchiveRestore,
  BookOpen,
  Braces,
  CreditCard,
  FileText,
  Info,
  Keyboard,
  LogOut,
  PencilLine,
  Pin,
  PinOff,
  RefreshCw,
  Settings,
  Share2,
  Trash2,
} from "lucide-react";

/** The icons of menus by what they stand for; they are fetched with the first menu that opens, not with the page. */
export const MENU_ICONS = {
  account: Settings,
  again: RefreshCw,
  archive: Archive,
  delete: Trash2,
  details: Info,
  docs: BookOpen,
  json: Braces,
  keys: Keyboard,
  pin: Pin,
  plans: CreditCard,
  rename: PencilLine,
  share: Share2,
  signOut: LogOut,
  text: FileText,
  unarchive: ArchiveRestore,
  unpin: PinOff,
} as const;

export type MenuIcon = keyof typeof MENU_ICONS;
